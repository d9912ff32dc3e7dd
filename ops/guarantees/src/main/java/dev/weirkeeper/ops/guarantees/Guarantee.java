package dev.weirkeeper.ops.guarantees;

/**
 * A promise under observation. It is fed with everything that was sent and seen, in any order, and judged once at the end.
 * Not thread-safe.
 */
public interface Guarantee {
    /** The promise's number, P1 to P9. */
    String promise();

    /** Something was sent. */
    default void onProduce(Produced produced) {}

    /** A committed record was seen. */
    default void onRecord(Seen seen) {}

    /** The provider received a call. */
    default void onCall(Call call) {}

    /** Whether it was kept. */
    Verdict verdict();
}
