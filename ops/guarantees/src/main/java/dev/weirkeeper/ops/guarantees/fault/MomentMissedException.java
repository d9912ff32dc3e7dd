package dev.weirkeeper.ops.guarantees.fault;

import dev.weirkeeper.ops.guarantees.part.Moment;
import java.time.Duration;

/** A part did not get to the moment of its work at which it was to be harmed; nothing was broken. */
public final class MomentMissedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MomentMissedException(String part, Moment moment, Duration within) {
        super(part + " did not get to " + moment.word() + " within " + within.toSeconds() + " s");
    }
}
