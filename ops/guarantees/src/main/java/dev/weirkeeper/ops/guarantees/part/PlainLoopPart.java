package dev.weirkeeper.ops.guarantees.part;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.Map;

/**
 * What most people write first, to compare with: a consumer with auto-commit that calls the provider for each request and
 * produces the answer. Settings: those of Kafka clients and serdes, {@code topics.prefix}, and {@value #PROVIDER}.
 */
public final class PlainLoopPart {
    /** Setting: the provider's base URL. */
    public static final String PROVIDER = "part.provider";

    private PlainLoopPart() {}

    /** Runs it. */
    public static void main(String[] args) {
        Life.run(args, settings -> {
            Map<String, Object> clients = settings;
            PlainLoop loop = PlainLoop.start(clients, URI.create(String.valueOf(clients.get(PROVIDER))));
            return new Life.Running(loop::assigned, loop, new SimpleMeterRegistry());
        });
    }
}
