package dev.weirkeeper.worker.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.worker.follow.TopicFollower.From;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {
    private static final TopicPartition ONLY = new TopicPartition("t", 0);

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final BlockingQueue<MockConsumer<byte[], byte[]>> consumers = new LinkedBlockingQueue<>();

    private final TopicFollower.Listener listener = new TopicFollower.Listener() {
        @Override
        public void onRecord(ConsumerRecord<byte[], byte[]> record) {
            seen.add(new String(record.value(), UTF_8));
        }

        @Override
        public void onCaughtUp() {
            seen.add("(caught up)");
        }
    };

    private static MockConsumer<byte[], byte[]> holding(String... values) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions("t", List.of(new PartitionInfo("t", 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(ONLY, 0L));
        consumer.updateEndOffsets(Map.of(ONLY, (long) values.length));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < values.length; i++) {
                consumer.addRecord(new ConsumerRecord<>("t", 0, i, new byte[0], values[i].getBytes(UTF_8)));
            }
        });
        return consumer;
    }

    private MockConsumer<byte[], byte[]> next() {
        MockConsumer<byte[], byte[]> consumer = consumers.poll();
        return consumer == null ? holding() : consumer;
    }

    private TopicFollower follow(From from) {
        return TopicFollower.start("t", from, this::next, listener);
    }

    @Test
    void shouldReadAllAndSayWhenItHasCaughtUp() {
        consumers.add(holding("a", "b"));

        try (TopicFollower follower = follow(new From.Beginning())) {
            await().until(() -> seen.contains("(caught up)"));
            assertThat(follower).isNotNull();
        }

        assertThat(seen).startsWith("a", "b", "(caught up)");
    }

    @Test
    void shouldReadAgainAfterAFailure() {
        MockConsumer<byte[], byte[]> failing = holding();
        failing.setPollException(new KafkaException("broker gone"));
        consumers.add(failing);
        consumers.add(holding("a"));

        try (TopicFollower follower = follow(new From.Beginning())) {
            await().until(() -> seen.contains("a"));
            assertThat(follower).isNotNull();
        }

        assertThat(failing.closed()).isTrue();
    }

    @Test
    void shouldWaitForATopicThatIsNotThereYet() {
        MockConsumer<byte[], byte[]> late = holding("a");
        late.updatePartitions("t", List.of());
        consumers.add(late);

        try (TopicFollower follower = follow(new From.Beginning())) {
            assertThat(follower).isNotNull();
            late.updatePartitions("t", List.of(new PartitionInfo("t", 0, null, null, null)));

            await().until(() -> seen.contains("a"));
        }
    }

    @Test
    void shouldBeginAtTheEndWhereNothingIsRecent() {
        consumers.add(new MockConsumer<>("earliest") {
            {
                updatePartitions("t", List.of(new PartitionInfo("t", 0, null, null, null)));
                updateBeginningOffsets(Map.of(ONLY, 0L));
                updateEndOffsets(Map.of(ONLY, 7L));
            }

            @Override
            public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
                assertThat(times).containsEntry(ONLY, 40_000L);
                return Collections.singletonMap(ONLY, null);
            }
        });

        try (TopicFollower follower = follow(new From.Recent(Duration.ofSeconds(60), () -> 100_000L))) {
            await().until(() -> seen.contains("(caught up)"));
            assertThat(follower).isNotNull();
        }

        assertThat(seen).containsExactly("(caught up)");
    }
}
