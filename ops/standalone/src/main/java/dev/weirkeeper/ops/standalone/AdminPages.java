package dev.weirkeeper.ops.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.connector.ingress.http.Page;
import dev.weirkeeper.ops.cli.Version;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What every process tells of itself: {@code /healthz} (it runs), {@code /readyz} (200 where all parts are ready, else 503,
 * with each part as JSON) and {@code /metrics} (Prometheus' text format).
 */
final class AdminPages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "text/plain; charset=utf-8";

    private AdminPages() {}

    /**
     * The pages by their paths.
     *
     * @param parts how the parts are now, asked at each request
     * @param meters what {@code /metrics} shows
     */
    static Map<String, Supplier<Page>> of(Supplier<List<Part>> parts, PrometheusMeterRegistry meters) {
        return Map.of(
                "/healthz", () -> new Page(200, TEXT, "ok\n"),
                "/readyz", () -> readiness(parts.get()),
                "/metrics", () -> new Page(200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape()));
    }

    private static Page readiness(List<Part> now) {
        boolean ready = !now.isEmpty() && now.stream().allMatch(Part::ready);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", ready);
        body.put("version", Version.current());
        body.put("parts", now);
        try {
            return new Page(ready ? 200 : 503, "application/json", JSON.writeValueAsString(body) + "\n");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
