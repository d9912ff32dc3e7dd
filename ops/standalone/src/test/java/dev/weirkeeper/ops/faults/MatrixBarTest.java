package dev.weirkeeper.ops.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.run.Matrix;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MatrixBarTest {
    private static final Matrix.Standing HALF = new Matrix.Standing(5, 10, "worker-kill", Duration.ofSeconds(125));

    @Test
    void shouldSayHowFarItIsAndHowLongItWillTake() {
        MatrixBar bar = new MatrixBar(() -> HALF);

        assertThat(bar.text()).isEqualTo("5 of 10 rows  worker-kill  2m 05s left");
        assertThat(bar.bar(80))
                .hasSizeLessThanOrEqualTo(80)
                .startsWith("[###")
                .contains("#-")
                .endsWith("left");
        assertThat(bar.bar(40)).as("no room for a bar").isEqualTo(bar.text());
    }

    @Test
    void shouldNotCountRowsBeforeTheirNumberIsKnown() {
        MatrixBar bar = new MatrixBar(() -> new Matrix.Standing(0, 0, "rate", Duration.ofSeconds(30)));

        assertThat(bar.bar(80)).isEqualTo("rate  30 s left");
    }
}
