package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.metrics.RouterMeters;
import dev.weirkeeper.router.plan.Deaths;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.table.GlobalTables;
import dev.weirkeeper.router.table.TopicDirectory;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.BrokerTime;
import dev.weirkeeper.serde.RecordSerdes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The topology is compared with a checked-in description: stores, changelogs and repartition topics carry its names, so a
 * change of a name loses what is under it. After a change that is meant: {@code -Dgolden.write=true}, and look at the diff.
 */
class TopologyGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/topology.txt");

    @Test
    void shouldLookAsItDidInTheReleaseBefore() throws IOException {
        String now = describe();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN, now);
        }

        assertThat(now).isEqualTo(Files.readString(GOLDEN));
    }

    private static String describe() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", "127.0.0.1:1", "schema.registry.url", "mock://golden");
        RouterConfig config = RouterConfig.of(settings);
        try (RecordSerdes serdes = RecordSerdes.of(settings, TOPICS);
                TopicDirectory directory = TopicDirectory.fixed(List.of());
                GlobalTables tables = new GlobalTables(serdes, TOPICS, directory, 6_000)) {
            Supplies supplies = new Supplies(
                    serdes,
                    TOPICS,
                    tables,
                    directory::exists,
                    noTime(),
                    () -> 0.0,
                    new RouterMeters(new SimpleMeterRegistry()),
                    Router.rules(config, 4),
                    new InFlight(),
                    new Deaths());
            return RouterTopology.build(StreamsSettings.of(config), supplies, tables::addTo, tables::addLaterOnesTo)
                    .describe()
                    .toString();
        }
    }

    private static BrokerTime noTime() {
        return new BrokerTime() {
            @Override
            public long nowMs() {
                return 0;
            }

            @Override
            public boolean fresh() {
                return false;
            }
        };
    }
}
