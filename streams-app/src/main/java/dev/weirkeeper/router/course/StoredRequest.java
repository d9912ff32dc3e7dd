package dev.weirkeeper.router.course;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.topic.Topics;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request whose bytes are stored; read when somebody asks, and at most once. */
public final class StoredRequest {
    private final Supplier<byte @Nullable []> bytes;
    private final RecordSerdes serdes;
    private final Topics topics;
    private @Nullable InferenceRequest read;

    /**
     * @param bytes reads the store
     * @param serdes reads the bytes
     * @param topics topic names
     */
    public StoredRequest(Supplier<byte @Nullable []> bytes, RecordSerdes serdes, Topics topics) {
        this.bytes = bytes;
        this.serdes = serdes;
        this.topics = topics;
    }

    /**
     * The request.
     *
     * @throws MalformedRecordException where there are no bytes or they cannot be read
     */
    public InferenceRequest get() {
        if (read == null) {
            byte @Nullable [] stored = bytes.get();
            if (stored == null) {
                throw new MalformedRecordException("the request's bytes are not in its store");
            }
            read = serdes.deserialize(topics.requests(), stored, InferenceRequest.class);
        }
        return read;
    }

    /** The request; null where it cannot be had for good. */
    public @Nullable InferenceRequest orNull() {
        try {
            return get();
        } catch (MalformedRecordException | UnknownSchemaException e) {
            return null;
        }
    }
}
