package dev.weirkeeper.router.plan;

import dev.weirkeeper.schema.AttemptEvent;
import java.util.Map;

/**
 * What leaves a task, already as bytes: its size is known before anything is written. One sink for each kind.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a sink; nobody compares them
public sealed interface Outgoing {

    /** No partition in particular. */
    int ANY_PARTITION = -1;

    /** Bytes of the value. */
    byte[] value();

    /**
     * A request that belongs to another partition.
     *
     * @param partition its home
     * @param acceptedAtMs when it was appended first, milliseconds since the epoch
     */
    record Stray(int partition, byte[] value, long acceptedAtMs) implements Outgoing {}

    /**
     * A dispatch.
     *
     * @param topic the model's topic, known to exist
     * @param partition where a worker with free permits reads; {@link #ANY_PARTITION}: not known
     * @param spread chooses the partition where that is not known
     */
    record Dispatch(String topic, int partition, int spread, byte[] value) implements Outgoing {}

    /**
     * A terminal response.
     *
     * @param topic a response topic, known to exist
     */
    record Response(String topic, byte[] value) implements Outgoing {}

    /** A decision, for the audit. */
    record Audit(byte[] value) implements Outgoing {}

    /**
     * Something for a partition's inbox.
     *
     * @param partition which
     */
    record Mail(int partition, byte[] value) implements Outgoing {}

    /**
     * A dead letter.
     *
     * @param headers cause and origin
     */
    record DeadLetter(byte[] value, Map<String, String> headers) implements Outgoing {}

    /**
     * What a task has out at a deployment and who waits there, for the model's health.
     *
     * @param model the deployment
     */
    record Demand(String model, byte[] value) implements Outgoing {}

    /**
     * What a partition tells the owner of a tenant's budgets.
     *
     * @param tenant whose
     */
    record Report(String tenant, byte[] value) implements Outgoing {}

    /**
     * A call that ended, without its answer: for the model's health. Its bytes are made behind the repartition.
     *
     * @param event the event
     */
    record Sample(AttemptEvent event) implements Outgoing {
        private static final byte[] NOTHING = {};

        @Override
        public byte[] value() {
            return NOTHING;
        }
    }
}
