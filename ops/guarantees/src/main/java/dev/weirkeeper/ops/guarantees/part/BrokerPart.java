package dev.weirkeeper.ops.guarantees.part;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One Kafka node. Settings: {@value #PORT}, {@value #DIRECTORY}; all others are the broker's own. */
public final class BrokerPart {
    /** Setting: the client port on 127.0.0.1. */
    public static final String PORT = "part.port";
    /** Setting: where its log lies. */
    public static final String DIRECTORY = "part.directory";

    private BrokerPart() {}

    /** Runs it. */
    public static void main(String[] args) {
        Life.run(args, settings -> {
            Map<String, String> overrides = new HashMap<>();
            settings.forEach((key, value) -> overrides.put(key, value.toString()));
            int port = Integer.parseInt(String.valueOf(overrides.remove(PORT)));
            Path directory = Path.of(String.valueOf(overrides.remove(DIRECTORY)));
            EmbeddedBroker broker = EmbeddedBroker.start(port, directory, overrides);
            return new Life.Running(() -> true, broker, new SimpleMeterRegistry());
        });
    }
}
