package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.AttemptEvent;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Something that happened to a request. All times are append times, milliseconds since the epoch. */
public sealed interface Happening {

    /** When, by the log. */
    long atMs();

    /**
     * A worker announces that it may call now.
     *
     * @param event what it said
     */
    record Started(AttemptEvent event, long atMs) implements Happening {}

    /**
     * A worker gives a dispatch back: no call was made and none will be.
     *
     * @param event what it said
     */
    record Returned(AttemptEvent event, long atMs) implements Happening {}

    /** Finds what is wrong with an answer. */
    interface Judge {
        /**
         * The first check that the answer fails.
         *
         * @return its code; empty: it passes
         */
        Optional<String> flaw(AnswerCheck check, AttemptEvent answer);
    }

    /**
     * A call ended.
     *
     * @param event what the worker said
     * @param judge finds what is wrong with the answer, where it is one that has to pass a check
     */
    record Ended(AttemptEvent event, long atMs, Judge judge) implements Happening {
        /** One whose answer passes whatever check there is. */
        public Ended(AttemptEvent event, long atMs) {
            this(event, atMs, (check, answer) -> Optional.empty());
        }
    }

    /**
     * A worker is dead, by the log's time.
     *
     * @param workerId which
     * @param incarnation which life of it
     */
    record WorkerDied(String workerId, String incarnation, long atMs) implements Happening {}

    /**
     * A tick was read back: everything appended before it has been seen.
     *
     * @param ranSince from a time, how long the log has run since then, milliseconds: less than the span where it stood still
     */
    record TimePassed(long atMs, LongUnaryOperator ranSince) implements Happening {}

    /** The requester no longer wants the answer. */
    record Cancelled(long atMs) implements Happening {}
}
