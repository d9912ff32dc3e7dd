package dev.weirkeeper.router.pending;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CancelledAheadTest {
    private final CancelledAhead ahead = new CancelledAhead();

    private static String key(int number) {
        return "acme/r" + number;
    }

    @Test
    void shouldCoverWhatCameBeforeAndALittleAfter() {
        ahead.add(key(1), 1_000);

        assertThat(ahead.covers(key(1), 0)).isTrue();
        assertThat(ahead.covers(key(1), 1_000 + CancelledAhead.LATEST_MS)).isTrue();
        assertThat(ahead.covers(key(1), 1_001 + CancelledAhead.LATEST_MS)).isFalse();
        assertThat(ahead.covers(key(2), 0)).isFalse();
        assertThat(ahead.covers("other/r1", 0)).isFalse();
    }

    @Test
    void shouldForgetTheOldestFirst() {
        for (int i = 0; i < CancelledAhead.MOST; i++) {
            ahead.add(key(i), 1_000);
        }
        ahead.add(key(0), 2_000);
        ahead.add(key(-1), 2_000);

        assertThat(ahead.size()).isEqualTo(CancelledAhead.MOST);
        assertThat(ahead.covers(key(0), 0)).as("came again").isTrue();
        assertThat(ahead.covers(key(1), 0)).as("the oldest").isFalse();
    }
}
