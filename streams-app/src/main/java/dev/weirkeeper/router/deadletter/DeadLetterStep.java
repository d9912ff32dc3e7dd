package dev.weirkeeper.router.deadletter;

import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.OutgoingSerde;
import dev.weirkeeper.topic.Topics;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** Adds the sink of dead letters. */
public final class DeadLetterStep {
    private DeadLetterStep() {}

    /** Dead letters go to their topic, in the transaction of the record they are about. */
    public static void add(KStream<byte[], Outgoing> letters, Topics topics) {
        letters.to(
                topics.deadLetters(),
                Produced.with(Serdes.ByteArray(), OutgoingSerde.INSTANCE).withName("dead-letter-sink"));
    }
}
