package dev.weirkeeper.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ReturnReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference page is made from the enum. To write it anew: run this test with {@code -Dreference.write=true}. */
class WorkerMetersPageTest {
    private static final Path PAGE = Path.of("../docs/reference/worker-meters.md");
    private static final String HEAD = """
            # Meters of a worker

            Made from `WorkerMeter`; do not edit. Names and tags are public. `model` has one value for each catalogue row that
            the worker serves; `outcome` and `reason` have those of the enums `AttemptOutcome` and `ReturnReason`, in lower case.

            | meter | kind | unit | tags | meaning |
            |---|---|---|---|---|
            """;

    @Test
    void shouldShowEveryMeterAsItIs() throws IOException {
        String page = HEAD
                + Arrays.stream(WorkerMeter.values())
                        .map(WorkerMetersPageTest::row)
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
    }

    @Test
    void shouldMeasureEveryMeterUnderItsNameWithItsTags() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        WorkerMeters meters = new WorkerMeters(registry);
        meters.taken("m", 2);
        meters.returned("m", ReturnReason.PAUSED);
        meters.notPermitted("m", 1);
        meters.deadLetter("m");
        meters.callEnded("m", AttemptOutcome.ANSWERED, 5);
        meters.intakeFailed("m");
        meters.eventLost();
        meters.chunkLost();
        meters.gauge(WorkerMeter.IN_FLIGHT, "m", () -> 1);
        meters.gauge(WorkerMeter.PERMITS, "m", () -> 1);
        meters.gauge(WorkerMeter.PAUSE, "m", () -> 1);
        meters.gauge(WorkerMeter.CLOCK_OFFSET, () -> 1);
        meters.gauge(WorkerMeter.CLOCK_AGE, () -> 1);

        Map<String, Set<String>> found = registry.getMeters().stream()
                .map(Meter::getId)
                .collect(Collectors.toMap(
                        Meter.Id::getName,
                        id -> id.getTags().stream().map(Tag::getKey).collect(Collectors.toSet())));
        assertThat(found)
                .isEqualTo(Arrays.stream(WorkerMeter.values())
                        .collect(Collectors.toMap(WorkerMeter::meterName, meter -> Set.copyOf(meter.tags()))));
    }

    @Test
    void shouldTakeItsGaugesWithIt() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        WorkerMeters meters = new WorkerMeters(registry);
        meters.gauge(WorkerMeter.PERMITS, "m", () -> 1);
        meters.gauge(WorkerMeter.CLOCK_AGE, () -> 1);

        meters.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    private static String row(WorkerMeter meter) {
        return "| `" + meter.meterName() + "` | " + meter.kind().name().toLowerCase(Locale.ROOT) + " | " + meter.unit()
                + " | " + meter.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", ")) + " | "
                + meter.meaning() + " |\n";
    }
}
