package dev.weirkeeper.ops.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.router.feature.TextFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Trainer.Plan PLAN = new Trainer.Plan(10, 0.05f, 0f, 1);

    private static List<Example> examples() {
        TextFeatures features = new TextFeatures();
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean code = i % 2 == 0;
            String text = code ? "def f" + i + "(x): return x + " + i : "please book a table for " + i + " people";
            examples.add(Example.of(features, text, code ? new float[] {1, 0} : new float[] {0, 1}));
        }
        return examples;
    }

    @Test
    void shouldTellApartWhatItHasLearntToAndTheSameEachTime() {
        LinearHeads first = Trainer.train(examples(), 2, true, PLAN, epoch -> {});
        LinearHeads second = Trainer.train(examples(), 2, true, PLAN, epoch -> {});

        assertThat(first.weights()).isEqualTo(second.weights());
        float[] said = new float[2];
        first.predict(Example.of(new TextFeatures(), "def g(y): return y + 7", said.clone()), said);
        assertThat(said[0]).isGreaterThan(0.9f);
        assertThat(said[0] + said[1]).isBetween(0.999f, 1.001f);
    }

    @Test
    void shouldLearnNothingFromWhatIsUnknown() {
        List<Example> unknown = examples().stream()
                .map(example ->
                        new Example(example.slots(), example.values(), new float[] {Float.NaN, example.targets()[1]}))
                .toList();
        LinearHeads heads = Trainer.train(unknown, 2, false, PLAN, epoch -> {});

        float[] said = new float[2];
        heads.predict(unknown.getFirst(), said);
        assertThat(said[0]).isEqualTo(0.5f);
        assertThat(said[1]).isLessThan(0.1f);
    }

    @Test
    void shouldRefuseWhatCannotBeLearntFrom() {
        assertThatThrownBy(() -> Trainer.train(List.of(), 2, true, PLAN, epoch -> {}))
                .hasMessageContaining("no examples");
        assertThatThrownBy(() -> new Trainer.Plan(0, 1, 0, 1)).hasMessageContaining("epochs");
    }

    @Test
    void shouldPutTheSameTextIntoTheSameFoldHoweverItIsWritten() {
        assertThat(Folds.of("What is a  weir?", 5)).isEqualTo(Folds.of(" what is A weir?\n", 5));
        int[] counts = new int[5];
        IntStream.range(0, 5_000).forEach(i -> counts[Folds.of("prompt " + i, 5)]++);
        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }
}
