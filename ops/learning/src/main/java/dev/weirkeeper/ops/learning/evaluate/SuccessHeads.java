package dev.weirkeeper.ops.learning.evaluate;

import dev.weirkeeper.ops.learning.data.Outcomes;
import dev.weirkeeper.ops.learning.train.Example;
import dev.weirkeeper.ops.learning.train.Folds;
import dev.weirkeeper.ops.learning.train.LinearHeads;
import dev.weirkeeper.ops.learning.train.Trainer;
import dev.weirkeeper.router.feature.TextFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** P(good answer) of each model for each prompt, learnt from outcome tables: one head per model over shared features. */
public final class SuccessHeads {
    /** How success heads learn: chosen once over all of the shipped sets together. */
    public static final Trainer.Plan PLAN = new Trainer.Plan(6, 0.006f, 1e-4f, 1);

    private SuccessHeads() {}

    /** The examples of a table: a target for each model. */
    public static List<Example> examples(List<Outcomes> rows, List<String> models) {
        TextFeatures features = new TextFeatures();
        List<Example> examples = new ArrayList<>(rows.size());
        for (Outcomes row : rows) {
            float[] targets = new float[models.size()];
            for (int k = 0; k < targets.length; k++) {
                targets[k] = (float) row.score(models.get(k));
            }
            examples.add(Example.of(features, row.prompt(), targets));
        }
        return examples;
    }

    /**
     * What heads that have not seen a prompt say of it: each fold is predicted by heads that learnt from the others.
     *
     * @param progress told the folds that are done
     * @return by row, then model
     */
    public static double[][] crossPredicted(List<Outcomes> rows, List<String> models, int folds, IntConsumer progress) {
        List<Example> examples = examples(rows, models);
        int[] fold =
                rows.stream().mapToInt(row -> Folds.of(row.prompt(), folds)).toArray();
        double[][] predicted = new double[rows.size()][];
        for (int f = 0; f < folds; f++) {
            List<Example> others = new ArrayList<>();
            for (int i = 0; i < fold.length; i++) {
                if (fold[i] != f) {
                    others.add(examples.get(i));
                }
            }
            LinearHeads heads = Trainer.train(others, models.size(), false, PLAN, epoch -> {});
            for (int i = 0; i < fold.length; i++) {
                if (fold[i] == f) {
                    predicted[i] = predict(heads, examples.get(i));
                }
            }
            progress.accept(f + 1);
        }
        return predicted;
    }

    /** The probabilities of an example. */
    public static double[] predict(LinearHeads heads, Example example) {
        float[] said = new float[heads.outputs()];
        heads.predict(example, said);
        double[] probabilities = new double[said.length];
        for (int k = 0; k < said.length; k++) {
            probabilities[k] = said[k];
        }
        return probabilities;
    }
}
