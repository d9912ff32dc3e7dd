package dev.weirkeeper.worker.report;

/**
 * Who reports.
 *
 * @param workerId the worker's id
 * @param incarnation which life of it; a restarted worker has a new one
 */
public record WorkerIdentity(String workerId, String incarnation) {}
