package dev.weirkeeper.router.app;

import io.micrometer.core.instrument.MeterRegistry;

/** A running router. */
public final class Router implements AutoCloseable {
    private final RouterConfig config;

    private Router(RouterConfig config) {
        this.config = config;
    }

    /** Starts a router; returns at once, {@link #ready()} tells when it takes requests. */
    public static Router start(RouterConfig config, MeterRegistry meters) {
        meters.counter("weirkeeper.router.starts").increment();
        return new Router(config);
    }

    /** Whether it takes requests now. */
    public boolean ready() {
        return !config.applicationId().isEmpty();
    }

    @Override
    public void close() {}
}
