package dev.weirkeeper.router.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final long AN_HOUR = 3_600_000;

    @ParameterizedTest
    @CsvSource({"0, 500", "1, 1000", "2, 2000", "5, 16000", "6, 30000", "7, 30000", "1000, 30000"})
    void shouldDoubleUpToItsLongest(int before, long whole) {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Backoff.ms(before, "d-" + i, AN_HOUR)).isBetween(whole / 2, whole);
        }
    }

    @Test
    void shouldPartThoseThatFailedTogetherAndSayTheSameAgain() {
        long different = IntStream.range(0, 100)
                .mapToLong(i -> Backoff.ms(3, "0123456789abcdef-" + i, AN_HOUR))
                .distinct()
                .count();

        assertThat(different).isGreaterThan(90);
        assertThat(Backoff.ms(3, "a", AN_HOUR)).isEqualTo(Backoff.ms(3, "a", AN_HOUR));
    }

    @Test
    void shouldLeaveHalfOfWhatIsLeft() {
        assertThat(Backoff.ms(10, "d", 4_000)).isEqualTo(2_000);
        assertThat(Backoff.ms(10, "d", 0)).isEqualTo(Backoff.FIRST_MS / 2);
        assertThat(Backoff.ms(10, "d", -5_000)).isEqualTo(Backoff.FIRST_MS / 2);
    }
}
