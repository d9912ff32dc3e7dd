package dev.weirkeeper.router.time;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Priority;
import java.time.Duration;

/**
 * When an answer is no longer wanted. A client's clock may say anything: only the span between its createdAt and its
 * deadline counts, from the moment the broker took the request. Pure.
 *
 * @param interactiveMs span of INTERACTIVE requests that bring none
 * @param standardMs span of STANDARD requests that bring none
 * @param batchMs span of BATCH requests that bring none
 */
public record Deadlines(long interactiveMs, long standardMs, long batchMs) {
    /** No request lives longer: it must end while its record is still on the log. */
    public static final long LONGEST_MS = Duration.ofDays(5).toMillis();

    /**
     * The deadline in broker time, milliseconds since the epoch; not after acceptance where there is no time at all.
     *
     * @param acceptedAtMs when the broker took the request
     */
    public long of(InferenceRequest request, long acceptedAtMs) {
        if (request.getDeadline() == null) {
            return acceptedAtMs + byPriority(request.getPriority());
        }
        long span =
                request.getDeadline().toEpochMilli() - request.getCreatedAt().toEpochMilli();
        return acceptedAtMs + Math.clamp(span, 0, LONGEST_MS);
    }

    private long byPriority(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> interactiveMs;
            case STANDARD, UNKNOWN -> standardMs;
            case BATCH -> batchMs;
        };
    }
}
