package dev.weirkeeper.ops.learning.train;

import dev.weirkeeper.router.feature.TextFeatures;

/**
 * Features of a text and what is to be learnt of it.
 *
 * @param slots of the features
 * @param values of the features
 * @param targets one number from 0 to 1 for each output; not a number: unknown, and not learnt from
 */
@SuppressWarnings("ArrayRecordComponent") // millions of numbers; nobody compares them
public record Example(int[] slots, float[] values, float[] targets) {

    /**
     * Makes one of a text.
     *
     * @param features filled anew; may be used again
     */
    public static Example of(TextFeatures features, String text, float[] targets) {
        features.read(text);
        return new Example(features.copyOfSlots(), features.copyOfValues(), targets);
    }
}
