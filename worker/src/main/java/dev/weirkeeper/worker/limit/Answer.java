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
     * @param none whether the owner of the limit has nothing at all for this worker, and no call that ends here changes that
     */
    record NotNow(String why, boolean none) implements Answer {
        NotNow(String why) {
            this(why, false);
        }
    }

    /** Never: it alone is more than the limit. */
    record Never() implements Answer {}
}
