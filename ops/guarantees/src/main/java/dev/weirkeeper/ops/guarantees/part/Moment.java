package dev.weirkeeper.ops.guarantees.part;

import java.util.Arrays;
import java.util.Optional;

/** An instant in the work of a part at which it can be made to wait for its harm. */
public enum Moment {
    /** A worker: STARTED is on the log, the offset is not committed. */
    BEFORE_COMMIT("before-commit"),
    /** A worker: the offset is committed, the call is not made. */
    AFTER_COMMIT("after-commit"),
    /** A router: a dispatch is on the brokers, its transaction is not committed. */
    IN_TRANSACTION("in-transaction");

    private final String word;

    Moment(String word) {
        this.word = word;
    }

    /** Its name in what is said to a part and by it. */
    public String word() {
        return word;
    }

    static Optional<Moment> ofWord(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
