package dev.weirkeeper.router.plan;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Writes what leaves a task: its bytes are made already. Nothing is read with it. */
public enum OutgoingSerde implements Serde<Outgoing> {
    /** The one. */
    INSTANCE;

    @Override
    public Serializer<Outgoing> serializer() {
        return (topic, outgoing) -> outgoing.value();
    }

    @Override
    public Deserializer<Outgoing> deserializer() {
        return (topic, bytes) -> {
            throw new UnsupportedOperationException("what has left a task is not read again");
        };
    }
}
