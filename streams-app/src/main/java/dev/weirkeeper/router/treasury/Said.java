package dev.weirkeeper.router.treasury;

import dev.weirkeeper.router.plan.Outgoing;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What an owner of budgets says, already as bytes. */
sealed interface Said {

    /**
     * To a partition, what it may spend.
     *
     * @param mail for its inbox
     */
    record Allowances(Outgoing.Mail mail) implements Said {}

    /**
     * To people, how budgets stand.
     *
     * @param row the row; null: the tenant has none any more
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a sink; nobody compares them
    record State(byte @Nullable [] row) implements Said {}

    /** Writes states. Nothing is read with it. */
    enum StateSerde implements Serde<Said> {
        /** The one. */
        INSTANCE;

        @Override
        public Serializer<Said> serializer() {
            return (topic, said) -> said instanceof State state ? state.row() : null;
        }

        @Override
        public Deserializer<Said> deserializer() {
            return (topic, bytes) -> {
                throw new UnsupportedOperationException("what was said is not read here");
            };
        }
    }
}
