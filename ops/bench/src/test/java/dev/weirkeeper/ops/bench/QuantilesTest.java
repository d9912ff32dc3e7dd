package dev.weirkeeper.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QuantilesTest {
    private final Quantiles quantiles = new Quantiles(new double[] {4, 1, 3, 2});

    @Test
    void shouldGiveMeasuredValuesByNearestRank() {
        assertThat(quantiles.at(0)).isEqualTo(1);
        assertThat(quantiles.at(0.5)).isEqualTo(2);
        assertThat(quantiles.at(0.51)).isEqualTo(3);
        assertThat(quantiles.at(1)).isEqualTo(4);
    }

    @Test
    void shouldHaveNoQuantileWithoutSamples() {
        assertThat(new Quantiles(new double[0]).at(0.5)).isNaN();
    }

    @Test
    void shouldRefuseWhatIsNoShare() {
        assertThatThrownBy(() -> quantiles.at(1.5)).hasMessageContaining("q: 1.5");
    }
}
