package dev.weirkeeper.router.table;

import dev.weirkeeper.schema.WorkerStatus;
import java.util.List;

/** What workers said last. Cheap to ask, from any thread. */
public interface Heartbeats {

    /**
     * What a worker said last.
     *
     * @param status what
     * @param appendMs append time of its record, or of a later one that could not be read; milliseconds since the epoch
     */
    record Heartbeat(WorkerStatus status, long appendMs) {}

    /** The last heartbeat of each worker there is, dead ones included, in no order. */
    List<Heartbeat> workers();

    /**
     * Newest append time read, milliseconds since the epoch; 0 where nothing was read. Asked before {@link #workers()}, it is
     * never ahead of what they said.
     */
    long asOfMs();

    /** Counts up with each record. */
    long version();
}
