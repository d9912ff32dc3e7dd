package dev.weirkeeper.router.table;

import java.util.OptionalLong;

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

    /**
     * Since when a life is over: the append time of what it said last or of the newer life's first word, or the end of the
     * silence that it was given. Whoever has read everything else that was appended up to then has read all it ever said:
     * the last words of a worker that stops lie on other topics a moment before its STOPPED.
     *
     * @return milliseconds since the epoch; empty: it is not known to be over
     */
    default OptionalLong deadSinceMs(String workerId, String incarnation) {
        return dead(workerId, incarnation) ? OptionalLong.of(asOfMs()) : OptionalLong.empty();
    }

    /** Newest append time read from {@code llm.workers}, milliseconds since the epoch; 0 where nothing was read. */
    long asOfMs();
}
