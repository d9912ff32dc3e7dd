package dev.weirkeeper.router.attempt;

import static dev.weirkeeper.router.attempt.Entries.DEADLINE;
import static dev.weirkeeper.router.attempt.Entries.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastCallTest {

    @ParameterizedTest
    @CsvSource({
        // N, outcomes before, whether one is left and kept
        "3, OVERLOADED TIMED_OUT, true",
        "3, THROTTLED MISCONFIGURED, true",
        "3, LOST STREAM_CUT, true",
        "3, OVERLOADED, false",
        "3, STREAM_CUT STREAM_CUT, true",
        "3, MISCONFIGURED CONTEXT_TOO_LONG, false",
        "3, OVERLOADED UNREACHABLE UNREACHABLE UNREACHABLE, false",
        "3, OVERLOADED OVERLOADED UNREACHABLE UNREACHABLE, true",
        "3, OVERLOADED OVERLOADED LAPSED, true",
        "2, OVERLOADED, true",
        "2, UNREACHABLE UNREACHABLE, false"
    })
    void shouldKeepTheLastOneAfterPassingTrouble(int most, String before, boolean kept) {
        assertThat(LastCall.left(entry(most, before))).isEqualTo(kept);
    }

    @Test
    void shouldNotKeepTheOnlyCall() {
        LedgerEntry only = Entries.waiting();
        only.setMaxAttempts(1);

        assertThat(LastCall.left(only)).isFalse();
        assertThat(LastCall.keptUntilMs(only, 1_000)).isZero();
    }

    @Test
    void shouldLeaveRoomForOneCall() {
        LedgerEntry entry = entry(2, "OVERLOADED");

        assertThat(LastCall.keptUntilMs(entry, 60_000)).isEqualTo(DEADLINE - 60_000);
        assertThat(LastCall.keptUntilMs(entry, 3_600_000)).isEqualTo(DEADLINE - (DEADLINE - NOW) / 4);
    }

    private static LedgerEntry entry(int most, String before) {
        List<LedgerAttempt> attempts = Stream.of(before.split(" "))
                .map(word -> switch (word) {
                    case "LOST" ->
                        Entries.attempt(word, LedgerAttemptState.LOST)
                                .setOutcome(AttemptOutcome.UNKNOWN)
                                .build();
                    case "LAPSED" ->
                        Entries.attempt(word, LedgerAttemptState.LAPSED).build();
                    default ->
                        Entries.attempt(word, LedgerAttemptState.ENDED)
                                .setOutcome(AttemptOutcome.valueOf(word))
                                .build();
                })
                .toList();
        return Entries.entry(LedgerState.WAITING)
                .setMaxAttempts(most)
                .setAttempts(attempts)
                .build();
    }
}
