package dev.weirkeeper.router.limit;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A lease on its way to {@code llm.limits}.
 *
 * @param partition the owner's own
 * @param value its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a sink; nobody compares them
record LimitRow(int partition, byte[] value) {

    /** Writes what is made already. Nothing is read with it. */
    enum RowSerde implements Serde<LimitRow> {
        INSTANCE;

        @Override
        public Serializer<LimitRow> serializer() {
            return (topic, row) -> row.value();
        }

        @Override
        public Deserializer<LimitRow> deserializer() {
            return (topic, bytes) -> {
                throw new UnsupportedOperationException("leases are not read with this");
            };
        }
    }
}
