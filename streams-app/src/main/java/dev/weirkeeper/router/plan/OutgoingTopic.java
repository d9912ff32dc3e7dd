package dev.weirkeeper.router.plan;

import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/** The topic that goes with what leaves a task. A record, so that the topology's description says the same each time. */
public record OutgoingTopic() implements TopicNameExtractor<byte[], Outgoing> {
    @Override
    public String extract(byte[] key, Outgoing outgoing, RecordContext context) {
        return switch (outgoing) {
            case Outgoing.Dispatch dispatch -> dispatch.topic();
            case Outgoing.Response response -> response.topic();
            case Outgoing.Stray s -> throw new IllegalArgumentException("strays have one topic");
            case Outgoing.Audit a -> throw new IllegalArgumentException("decisions have one topic");
            case Outgoing.Mail m -> throw new IllegalArgumentException("mail has one topic");
            case Outgoing.DeadLetter l -> throw new IllegalArgumentException("dead letters have one topic");
            case Outgoing.Demand d -> throw new IllegalArgumentException("demands have one topic");
            case Outgoing.Report r -> throw new IllegalArgumentException("reports have one topic");
            case Outgoing.Sample s -> throw new IllegalArgumentException("samples have one topic");
        };
    }
}
