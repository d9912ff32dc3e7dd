package dev.weirkeeper.router.limit;

import dev.weirkeeper.schema.WorkerLimit;

/**
 * What one life of a worker last said of its share of a limit.
 *
 * @param workerId the worker
 * @param incarnation which life of it
 * @param stopped whether it has stopped: it holds nothing and starts nothing any more
 * @param appendMs append time of the heartbeat, milliseconds since the epoch
 * @param use what it said
 */
public record Heard(String workerId, String incarnation, boolean stopped, long appendMs, WorkerLimit use) {}
