package dev.weirkeeper.router.audit;

import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.OutgoingSerde;
import dev.weirkeeper.topic.Topics;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** Adds the sink of decisions. */
public final class AuditStep {
    private AuditStep() {}

    /** Decisions go to their topic, in the transaction of what they led to. */
    public static void add(KStream<byte[], Outgoing> decisions, Topics topics) {
        decisions.to(
                topics.decisions(),
                Produced.with(Serdes.ByteArray(), OutgoingSerde.INSTANCE).withName("audit-sink"));
    }
}
