package dev.weirkeeper.router.budget;

/**
 * What a tenant's requests wait for in a partition, nano-dollars.
 *
 * @param total all of them together
 * @param first the one that goes first; 0: none waits
 */
public record Need(long total, long first) {
    /** Nobody waits. */
    public static final Need NONE = new Need(0, 0);
}
