package dev.weirkeeper.worker.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.worker.outcome.RetryAfter;
import java.time.Duration;
import java.util.Optional;

/** How long a provider asks to be left alone, where it says so in the body: Google's {@code RetryInfo}. */
final class RetryInBody {
    private RetryInBody() {}

    /** Reads {@code error.details[].retryDelay}, a span such as {@code 34s}. */
    static Optional<Duration> of(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            String delay = detail.path("retryDelay").asText("");
            if (!delay.isEmpty()) {
                return RetryAfter.span(delay);
            }
        }
        return Optional.empty();
    }
}
