package dev.weirkeeper.router.table;

/**
 * Who is dead, by the log's time alone: no clock of this machine is asked, so a broker that was away, or a router that
 * stood still, kills nobody.
 */
public interface Liveness {

    /**
     * Whether a life of a worker is over: it said STOPPED, a newer life of the same worker has been heard, or others have
     * been heard for longer than the silence that is allowed since it was heard last. A life that has never been heard is
     * given that silence from the first time it is asked about.
     *
     * @param workerId the worker
     * @param incarnation which life of it
     */
    boolean dead(String workerId, String incarnation);

    /** Newest append time read from {@code llm.workers}, milliseconds since the epoch; 0 where nothing was read. */
    long asOfMs();
}
