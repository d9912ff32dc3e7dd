package dev.weirkeeper.ops.verb.deadletter;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Inbox;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.topic.Topics;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** What a letter's bytes say, as far as the topic they came from tells what they should be. */
sealed interface Content {

    /** They can be read. */
    record Readable(SpecificRecord record) implements Content {}

    /**
     * They cannot.
     *
     * @param why in words
     */
    record Unreadable(String why) implements Content {}

    /**
     * Whose request.
     *
     * @param tenant its tenant
     * @param requestId its id
     */
    record Subject(String tenant, String requestId) {
        @Override
        public String toString() {
            return tenant + "/" + requestId;
        }
    }

    /**
     * Reads them.
     *
     * @throws dev.weirkeeper.serde.RegistryUnavailableException where the registry does not answer
     */
    static Content of(Letter letter, RecordSerdes serdes, Topics topics) {
        String topic = letter.originTopic();
        if (letter.value().length == 0) {
            return new Unreadable("the letter holds no bytes");
        }
        Optional<Class<? extends SpecificRecord>> type = type(topic, topics);
        if (type.isEmpty()) {
            return new Unreadable("what comes from " + topic + " is not known here");
        }
        try {
            return new Readable(serdes.deserialize(topic, letter.value(), type.get()));
        } catch (MalformedRecordException | UnknownSchemaException e) {
            return new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Class<? extends SpecificRecord>> type(String topic, Topics topics) {
        if (topic.startsWith(topics.modelPrefix())) {
            return Optional.of(DispatchedRequest.class);
        }
        return topic.equals(topics.requests())
                ? Optional.of(InferenceRequest.class)
                : topic.equals(topics.attempts())
                        ? Optional.of(AttemptEvent.class)
                        : topic.equals(topics.inbox())
                                ? Optional.of(Inbox.class)
                                : topic.equals(topics.cancellations())
                                        ? Optional.of(Cancellation.class)
                                        : Optional.empty();
    }

    /** Whose request it is about; empty where that cannot be seen. */
    default Optional<Subject> subject() {
        return switch (this) {
            case Unreadable u -> Optional.empty();
            case Readable(InferenceRequest request) ->
                Optional.of(new Subject(request.getTenant(), request.getRequestId()));
            case Readable(DispatchedRequest dispatch) ->
                Optional.of(new Subject(dispatch.getTenant(), dispatch.getRequestId()));
            case Readable(AttemptEvent event) -> Optional.of(new Subject(event.getTenant(), event.getRequestId()));
            case Readable(Cancellation cancellation) ->
                Optional.of(new Subject(cancellation.getTenant(), cancellation.getRequestId()));
            case Readable(SpecificRecord other) -> Optional.empty();
        };
    }
}
