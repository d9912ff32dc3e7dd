package dev.weirkeeper.ops.learning.train;

import dev.weirkeeper.router.feature.TextFeatures;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Logistic regression by AdaGrad (Duchi, Hazan, Singer 2011): example after example in an order drawn from a fixed seed, each weight with
 * a rate of its own that falls with what it has learnt. Deterministic.
 */
public final class Trainer {
    private static final float EPSILON = 1e-6f;

    /**
     * How it learns.
     *
     * @param epochs how often all examples are seen, at least 1
     * @param rate how far a weight moves at first, more than 0
     * @param decay weights shrink by this part of themselves each time that they are moved, 0 to 1
     * @param seed of the order
     */
    public record Plan(int epochs, float rate, float decay, long seed) {
        public Plan {
            if (epochs < 1 || !(rate > 0) || !(decay >= 0) || decay >= 1) {
                throw new IllegalArgumentException("epochs must be at least 1, rate more than 0, decay 0 to 1");
            }
        }
    }

    private Trainer() {}

    /**
     * Learns.
     *
     * @param examples at least one
     * @param outputs targets of each
     * @param classes whether the outputs are classes, of which each example has one
     * @param progress told the epochs that are done
     */
    public static LinearHeads train(
            List<Example> examples, int outputs, boolean classes, Plan plan, IntConsumer progress) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("there are no examples to learn from");
        }
        LinearHeads heads = new LinearHeads(outputs, classes, new float[TextFeatures.SLOTS * outputs]);
        float[] squares = new float[heads.weights().length];
        int[] order = new int[examples.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        Random random = new Random(plan.seed());
        float[] errors = new float[outputs];
        for (int epoch = 0; epoch < plan.epochs(); epoch++) {
            shuffle(order, random);
            for (int at : order) {
                learn(heads, squares, examples.get(at), errors, plan);
            }
            progress.accept(epoch + 1);
        }
        return heads;
    }

    private static void learn(LinearHeads heads, float[] squares, Example example, float[] errors, Plan plan) {
        heads.predict(example, errors);
        for (int k = 0; k < errors.length; k++) {
            float target = example.targets()[k];
            errors[k] = Float.isNaN(target) ? 0 : errors[k] - target;
        }
        float[] weights = heads.weights();
        int outputs = heads.outputs();
        int[] slots = example.slots();
        float[] values = example.values();
        float keep = 1 - plan.decay();
        float rate = plan.rate();
        for (int i = 0; i < slots.length; i++) {
            int base = slots[i] * outputs;
            float value = values[i];
            for (int k = 0; k < outputs; k++) {
                float gradient = errors[k] * value;
                float square = squares[base + k] + gradient * gradient;
                squares[base + k] = square;
                weights[base + k] = weights[base + k] * keep - rate * gradient / ((float) Math.sqrt(square) + EPSILON);
            }
        }
    }

    private static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
    }
}
