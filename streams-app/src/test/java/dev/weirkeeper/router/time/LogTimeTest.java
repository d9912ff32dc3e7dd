package dev.weirkeeper.router.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LogTimeTest {
    private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
    private static final long YEAR_MS = 365 * 86_400_000L;

    @Test
    void shouldSortTheInboxBeforeRequestsOfAnyAge() {
        long inbox = new InboxFirst().extract(record(NOW), 0);

        assertThat(inbox).isPositive();
        assertThat(inbox).isLessThan(new AppendTime().extract(record(NOW - YEAR_MS), 0));
        assertThat(inbox).isLessThan(new AppendTime().extract(record(NOW + YEAR_MS), 0));
    }

    @Test
    void shouldLoseNoTime() {
        assertThat(LogTime.append(LogTime.first(NOW))).isEqualTo(NOW);
        assertThat(LogTime.first(NOW + 1)).isGreaterThan(LogTime.first(NOW));
    }

    @Test
    void shouldNotDropARecordWithoutTime() {
        assertThat(new InboxFirst().extract(record(-1), 0)).isZero();
        assertThat(new AppendTime().extract(record(-1), 0)).isZero();
    }

    private static ConsumerRecord<Object, Object> record(long timestamp) {
        return new ConsumerRecord<>(
                "t",
                0,
                0,
                timestamp,
                org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME,
                0,
                0,
                "k",
                "v",
                new org.apache.kafka.clients.producer.ProducerRecord<>("t", "v").headers(),
                java.util.Optional.empty());
    }
}
