package dev.weirkeeper.ops.guarantees.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private final MomentInterceptor interceptor = new MomentInterceptor();

    @Test
    void shouldWaitAtTheMomentItIsArmedForAndNowhereElse() throws InterruptedException {
        Moments.told((topic, value) -> value.length == 1);
        interceptor.onCommit(Map.of()); // not armed: it would wait for ever

        Moments.arm(Moment.BEFORE_COMMIT);
        interceptor.onCommit(Map.of()); // armed for another
        ProducerRecord<byte[], byte[]> other = interceptor.onSend(record(2));
        interceptor.onAcknowledgement(metadata(), null, other.headers());
        ProducerRecord<byte[], byte[]> started = interceptor.onSend(record(1));
        Thread working =
                Thread.ofPlatform().start(() -> interceptor.onAcknowledgement(metadata(), null, started.headers()));
        await().until(() -> !Moments.armed(Moment.BEFORE_COMMIT));
        assertThat(working.isAlive()).isTrue();

        Moments.goOn();
        working.join();
    }

    @Test
    void shouldWaitEachTimeItIsArmed() throws InterruptedException {
        for (int time = 0; time < 2; time++) {
            Moments.arm(Moment.AFTER_COMMIT);
            Thread working = Thread.ofPlatform().start(() -> interceptor.onCommit(Map.of()));
            await().until(() -> !Moments.armed(Moment.AFTER_COMMIT));
            await().until(() -> working.getState() == Thread.State.WAITING);

            Moments.goOn();
            working.join();
        }
    }

    @Test
    void shouldNotWaitAtAMomentThatItIsArmedForNoMore() {
        Moments.arm(Moment.AFTER_COMMIT);
        Moments.goOn();

        interceptor.onCommit(Map.of()); // it would wait for ever
        assertThat(Moments.armed(Moment.AFTER_COMMIT)).isFalse();
    }

    private static ProducerRecord<byte[], byte[]> record(int length) {
        return new ProducerRecord<>("attempts", new byte[length]);
    }

    private static RecordMetadata metadata() {
        return new RecordMetadata(new TopicPartition("attempts", 0), 0, 0, 0, 0, 0);
    }
}
