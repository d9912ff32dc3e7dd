package dev.weirkeeper.connector.ingress.status;

import dev.weirkeeper.connector.ingress.log.Consumers;
import dev.weirkeeper.connector.ingress.log.TopicFollower;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps a {@link RequestView} as the topics have it. */
public final class RequestViewReader implements AutoCloseable {
    private final RequestView view;
    private final Topics topics;
    private final RecordSerdes serdes;
    private final TopicFollower follower;

    /**
     * Starts to read.
     *
     * @param since from which append time on
     */
    public RequestViewReader(RequestView view, Topics topics, Consumers consumers, RecordSerdes serdes, Instant since) {
        this.view = view;
        this.topics = topics;
        this.serdes = serdes;
        this.follower = TopicFollower.start(
                "view",
                consumers,
                List.of(topics.requests(), topics.decisions(), topics.responses()),
                since,
                this::take);
    }

    /** Whether all that was there at the start is read. */
    public boolean caughtUp() {
        return follower.caughtUp().isDone();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        String topic = record.topic();
        if (value == null) {
            return;
        }
        if (topic.equals(topics.requests())) {
            view.accepted(serdes.deserialize(topic, value, InferenceRequest.class));
        } else if (topic.equals(topics.decisions())) {
            view.decided(serdes.deserialize(topic, value, RoutingDecision.class));
        } else {
            view.ended(serdes.deserialize(topic, value, InferenceResponse.class), value);
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
