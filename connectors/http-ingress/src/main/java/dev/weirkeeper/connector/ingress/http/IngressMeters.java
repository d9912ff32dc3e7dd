package dev.weirkeeper.connector.ingress.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * What is measured here: {@code weirkeeper.ingress.calls} (timer; tags endpoint and status) and
 * {@code weirkeeper.ingress.in.flight} (gauge: calls that wait for an answer). Endpoints are as in the list of paths, so that no
 * caller can make new tags.
 */
record IngressMeters(MeterRegistry registry) {
    void watch(Gate gate) {
        registry.gauge("weirkeeper.ingress.in.flight", gate, Gate::taken);
    }

    void ended(String endpoint, int status, Duration took) {
        registry.timer("weirkeeper.ingress.calls", "endpoint", endpoint, "status", Integer.toString(status))
                .record(took);
    }
}
