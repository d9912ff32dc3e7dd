package dev.weirkeeper.worker.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Samples;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BreakersTest {
    private static final String TOPIC = Topics.withDefaultPrefix().modelHealth();
    private static final long OPEN_UNTIL = Samples.NOW + 5_000;

    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://breakers"), Topics.withDefaultPrefix());
    private final Breakers breakers = new Breakers(serdes);

    private void row(BreakerState state, @Nullable Long openUntil) {
        ModelHealth row = ModelHealth.newBuilder()
                .setModelId(Samples.MODEL)
                .setAsOf(Instant.ofEpochMilli(Samples.NOW))
                .setBreaker(state)
                .setOpenUntil(openUntil == null ? null : Instant.ofEpochMilli(openUntil))
                .build();
        breakers.onRecord(record(serdes.serialize(TOPIC, row)));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] value) {
        return new ConsumerRecord<>(TOPIC, 0, 0, Samples.MODEL.getBytes(UTF_8), value);
    }

    private boolean outdated(long dispatchedAt) {
        return breakers.outdated(Samples.dispatch("d")
                .setDispatchedAt(Instant.ofEpochMilli(dispatchedAt))
                .build());
    }

    @Test
    void shouldLetEverythingThroughWhileNothingIsKnownOrTheBreakerIsClosed() {
        assertThat(outdated(Samples.NOW - 60_000)).isFalse();
        row(BreakerState.CLOSED, null);
        assertThat(outdated(Samples.NOW - 60_000)).isFalse();
    }

    @Test
    void shouldFindWhatWasDispatchedBeforeTheEndOfTheOpening() {
        row(BreakerState.OPEN, OPEN_UNTIL);

        assertThat(outdated(Samples.NOW - 60_000)).isTrue();
        assertThat(outdated(Samples.NOW + 1_000)).isTrue();
        assertThat(outdated(OPEN_UNTIL - Breakers.CLOCK_ERROR_MS)).isFalse(); // a probe
        assertThat(breakers.outdated(Samples.dispatch("d").setModel("other").build()))
                .isFalse();
    }

    @Test
    void shouldLetProbesThroughWhileHalfOpenAndNothingElse() {
        row(BreakerState.OPEN, OPEN_UNTIL);
        row(BreakerState.HALF_OPEN, null);

        assertThat(outdated(Samples.NOW)).isTrue();
        assertThat(outdated(OPEN_UNTIL)).isFalse();
    }

    @Test
    void shouldLetEverythingThroughOnceItIsWellAgain() {
        row(BreakerState.OPEN, OPEN_UNTIL);
        row(BreakerState.HALF_OPEN, null);
        row(BreakerState.CLOSED, null);
        assertThat(outdated(Samples.NOW)).isFalse();

        row(BreakerState.OPEN, OPEN_UNTIL);
        breakers.onRecord(record(null)); // the deployment is gone
        assertThat(outdated(Samples.NOW)).isFalse();
    }

    @Test
    void shouldKeepWhatItKnowsWhereARowCannotBeRead() {
        row(BreakerState.OPEN, OPEN_UNTIL);

        breakers.onRecord(record("no Avro".getBytes(UTF_8)));

        assertThat(outdated(Samples.NOW)).isTrue();
    }
}
