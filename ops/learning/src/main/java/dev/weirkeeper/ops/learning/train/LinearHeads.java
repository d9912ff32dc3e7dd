package dev.weirkeeper.ops.learning.train;

import java.util.Arrays;

/**
 * Learnt weights: for each output a sum over the features, squashed. Either each output is a probability of its own (several may be true),
 * or together they are probabilities of classes, of which one is true.
 *
 * @param outputs how many there are
 * @param classes whether the outputs are classes
 * @param weights by slot, then output
 */
@SuppressWarnings("ArrayRecordComponent") // millions of numbers; nobody compares them
public record LinearHeads(int outputs, boolean classes, float[] weights) {

    /**
     * The probabilities of an example.
     *
     * @param into is given them, one for each output
     */
    public void predict(Example example, float[] into) {
        sum(example, into);
        if (classes) {
            softmax(into);
        } else {
            for (int k = 0; k < outputs; k++) {
                into[k] = (float) (1 / (1 + Math.exp(-into[k])));
            }
        }
    }

    /** The sums before squashing. */
    public void sum(Example example, float[] into) {
        Arrays.fill(into, 0);
        int[] slots = example.slots();
        float[] values = example.values();
        for (int i = 0; i < slots.length; i++) {
            int base = slots[i] * outputs;
            float value = values[i];
            for (int k = 0; k < outputs; k++) {
                into[k] += value * weights[base + k];
            }
        }
    }

    static void softmax(float[] sums) {
        float most = Float.NEGATIVE_INFINITY;
        for (float sum : sums) {
            most = Math.max(most, sum);
        }
        double all = 0;
        for (int k = 0; k < sums.length; k++) {
            sums[k] = (float) Math.exp(sums[k] - most);
            all += sums[k];
        }
        for (int k = 0; k < sums.length; k++) {
            sums[k] /= (float) all;
        }
    }
}
