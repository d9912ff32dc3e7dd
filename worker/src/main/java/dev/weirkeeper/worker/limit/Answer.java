package dev.weirkeeper.worker.limit;

/** Whether a call may be taken. */
public sealed interface Answer {
    /**
     * It may.
     *
     * @param share what it takes of the limit until its end
     */
    record Taken(Share share) implements Answer {}

    /**
     * Not now.
     *
     * @param why in words
     */
    record NotNow(String why) implements Answer {}

    /** Never: it alone is more than the limit. */
    record Never() implements Answer {}
}
