package dev.weirkeeper.router.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextFeaturesTest {
    private final TextFeatures features = new TextFeatures();

    private int[] slots(String text) {
        features.read(text);
        return features.copyOfSlots();
    }

    @Test
    void shouldSeeTheSameInOtherLettersAndSpaces() {
        assertThat(slots("What is  a weir?")).isEqualTo(slots("what IS a\tweir?"));
        assertThat(slots("What is a weir?")).isNotEqualTo(slots("What is a dam?"));
    }

    /** Three words, two pairs; and runs of 3, 4 and 5 letters of _ab_, _cd_, _ef_: two of 3 and one of 4 each. */
    @Test
    void shouldMakeWordsPairsAndRunsOfLengthOneEach() {
        features.read("ab cd ef");

        assertThat(features.size()).isEqualTo(3 + 2 + 9 + TextFeatures.MEASURES);
        double words = 0;
        for (int i = 0; i < 5; i++) {
            words += features.value(i) * features.value(i);
        }
        double runs = 0;
        for (int i = 5; i < 14; i++) {
            runs += features.value(i) * features.value(i);
        }
        assertThat(words).isCloseTo(1, within(1e-6));
        assertThat(runs).isCloseTo(1, within(1e-6));
    }

    @Test
    void shouldReadALongTextAtBothEnds() {
        String long_ = "begin " + "x ".repeat(5_000) + "end";
        features.read(long_);

        assertThat(features.truncated()).isTrue();
        assertThat(slots(long_.replace("begin", "start"))).isNotEqualTo(slots(long_));
        assertThat(slots(long_.replace("end", "stop"))).isNotEqualTo(slots(long_));
        features.read("short");
        assertThat(features.truncated()).isFalse();
    }

    @Property
    void shouldStayWithinItsSlotsWhateverItReads(@ForAll String text) {
        features.read(text.repeat(50));

        for (int i = 0; i < features.size(); i++) {
            assertThat(features.slot(i)).isBetween(0, TextFeatures.SLOTS - 1);
            assertThat(features.value(i)).isBetween(0f, 2f);
        }
    }
}
