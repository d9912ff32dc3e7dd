package dev.weirkeeper.worker.limit;

/**
 * What waits for a share, of one model.
 *
 * @param calls how many calls
 * @param tokens theirs together
 * @param headTokens those of the largest one that is next on its partition
 * @param longestCallMs the longest time-out among them, milliseconds
 */
public record Waiting(int calls, long tokens, long headTokens, long longestCallMs) {
    /** Nothing waits. */
    public static final Waiting NONE = new Waiting(0, 0, 0, 0);

    Waiting and(Waiting other) {
        return new Waiting(
                calls + other.calls,
                tokens + other.tokens,
                Math.max(headTokens, other.headTokens),
                Math.max(longestCallMs, other.longestCallMs));
    }

    /** With one more behind those that wait. */
    public Waiting with(Need need, boolean isHead) {
        return new Waiting(
                calls + 1,
                tokens + need.tokens(),
                isHead ? Math.max(headTokens, need.tokens()) : headTokens,
                Math.max(longestCallMs, need.callTimeoutMs()));
    }
}
