package dev.weirkeeper.ops.guarantees.scaling;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something measured before and after, in one run. Field names are public.
 *
 * @param name its name
 * @param words what is compared
 * @param before the first value
 * @param after the second value
 * @param least what after / before must be at the least
 * @param most what it must be at the most
 */
public record Ratio(String name, String words, double before, double after, double least, double most) {
    /** After divided by before; 0 where there was nothing before. */
    @JsonProperty
    public double ratio() {
        return before == 0 ? 0 : after / before;
    }

    /** Whether it is within its bounds. */
    @JsonProperty
    public boolean kept() {
        return before > 0 && ratio() >= least && ratio() <= most;
    }
}
