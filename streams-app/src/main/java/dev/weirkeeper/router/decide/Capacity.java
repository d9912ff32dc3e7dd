package dev.weirkeeper.router.decide;

import org.jspecify.annotations.Nullable;

/**
 * What the live workers of a deployment announce, and what is on its way to them.
 *
 * @param workers live workers that serve it
 * @param permits calls they make at once, all together
 * @param inFlight calls that are out, as known
 * @param ahead requests that wait for it and are likely to go first
 * @param share what the asking partition may have of it; null: nobody asks for a partition
 */
public record Capacity(
        int workers,
        int permits,
        int inFlight,
        int ahead,
        @Nullable Share share) {

    /**
     * A partition's part.
     *
     * @param partition which
     * @param out its dispatches that are out
     * @param othersFirst whether others wait here that must not be overtaken
     */
    public record Share(int partition, int out, boolean othersFirst) {}

    /** What workers announce. */
    public Capacity(int workers, int permits, int inFlight) {
        this(workers, permits, inFlight, 0, null);
    }
}
