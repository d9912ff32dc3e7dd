package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.TOPICS;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.topic.HomePartition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task under test is the one of partition 0 among four. */
class HomeTest {
    private static final int PARTITIONS = 4;

    @TempDir
    Path stateDir;

    @Test
    void shouldMoveAStrayWithItsFirstAppendTimeAndNotForEver() {
        InferenceRequest stray = withHome(2);
        try (Harness router = new Harness(stateDir, Map.of(), Map.of(), PARTITIONS)) {
            router.send(stray);

            List<TestRecord<byte[], byte[]>> both = router.raw(TOPICS.requests());
            assertThat(both).hasSize(2);
            TestRecord<byte[], byte[]> moved = both.getFirst();
            assertThat(moved.value()).isEqualTo(router.serdes.serialize(TOPICS.requests(), stray));
            assertThat(BadInputTest.header(moved, "weirkeeper.accepted.ms")).isEqualTo(Long.toString(NOW));
            // The test driver has one partition: the moved record came back to it, was moved once more, and then taken.
            assertThat(router.dispatches("small")).hasSize(1);
        }
    }

    @Test
    void shouldCountTheDeadlineFromTheFirstAppend() {
        try (Harness router = new Harness(stateDir, Map.of(), Map.of(), PARTITIONS)) {
            router.pass(java.time.Duration.ofSeconds(10));
            Headers headers = new TestRecord<>(new byte[0], new byte[0]).headers();
            headers.add("weirkeeper.accepted.ms", Long.toString(NOW).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            router.pipe(TOPICS.requests(), router.serdes.serialize(TOPICS.requests(), withHome(2)), headers);

            assertThat(router.dispatches("small").getFirst().getAcceptedAt().toEpochMilli())
                    .isEqualTo(NOW);
        }
    }

    @Test
    void shouldMoveAStrayWhoseClientSaysThatItWasMovedAlready() {
        try (Harness router = new Harness(stateDir, Map.of(), Map.of(), PARTITIONS)) {
            Headers headers = new TestRecord<>(new byte[0], new byte[0]).headers();
            headers.add("weirkeeper.accepted.ms", Long.toString(NOW).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            router.pipe(TOPICS.requests(), router.serdes.serialize(TOPICS.requests(), withHome(2)), headers);

            assertThat(router.raw(TOPICS.requests())).hasSize(1);
        }
    }

    @Test
    void shouldBelieveNoMoverWhoSaysThatItTookDays() {
        try (Harness router = new Harness(stateDir, Map.of(), Map.of(), PARTITIONS)) {
            Headers headers = new TestRecord<>(new byte[0], new byte[0]).headers();
            headers.add("weirkeeper.accepted.ms", "1".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            router.pipe(TOPICS.requests(), router.serdes.serialize(TOPICS.requests(), withHome(0)), headers);

            assertThat(router.responses())
                    .singleElement()
                    .satisfies(response -> assertThat(response.getTimings().getAcceptedAt())
                            .isEqualTo(java.time.Instant.ofEpochMilli(
                                    NOW - dev.weirkeeper.router.time.Deadlines.LONGEST_MS)));
        }
    }

    @Test
    void shouldNotBelieveAMoverWhoComesFromTheFuture() {
        try (Harness router = new Harness(stateDir, Map.of(), Map.of(), PARTITIONS)) {
            Headers headers = new TestRecord<>(new byte[0], new byte[0]).headers();
            headers.add(
                    "weirkeeper.accepted.ms",
                    Long.toString(NOW + 5_000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            router.pipe(TOPICS.requests(), router.serdes.serialize(TOPICS.requests(), withHome(0)), headers);

            assertThat(router.dispatches("small").getFirst().getAcceptedAt().toEpochMilli())
                    .isEqualTo(NOW);
        }
    }

    private static InferenceRequest withHome(int partition) {
        return request(idAtHome(partition)).build();
    }

    /** An id whose home among four partitions is that one. */
    static String idAtHome(int partition) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "r" + i)
                .filter(candidate -> HomePartition.of("acme", null, candidate, PARTITIONS) == partition)
                .findFirst()
                .orElseThrow();
    }
}
