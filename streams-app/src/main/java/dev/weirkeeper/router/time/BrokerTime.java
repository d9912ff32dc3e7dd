package dev.weirkeeper.router.time;

/** The broker's time as well as it is known here. Thread-safe. */
public interface BrokerTime {

    /** Broker time, milliseconds since the epoch. */
    long nowMs();

    /** Whether it rests on a recent acknowledgement. */
    boolean fresh();

    /**
     * The time to decide by, while a record is at hand: never before the record was appended, and the record's append time
     * alone where broker time is not known well.
     *
     * @param appendMs when the record was appended, milliseconds since the epoch
     */
    default long atLeast(long appendMs) {
        return fresh() ? Math.max(appendMs, nowMs()) : appendMs;
    }
}
