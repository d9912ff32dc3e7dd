package dev.weirkeeper.router.respond;

import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.OutgoingSerde;
import dev.weirkeeper.router.plan.OutgoingTopic;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** Adds the sink of responses. */
public final class RespondStep {
    private RespondStep() {}

    /** Responses go to the topic that their request named, else to the common one. */
    public static void add(KStream<byte[], Outgoing> responses) {
        responses.to(
                new OutgoingTopic(),
                Produced.with(Serdes.ByteArray(), OutgoingSerde.INSTANCE).withName("response-sink"));
    }
}
