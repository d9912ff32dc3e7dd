package dev.weirkeeper.router.attempt;

import static dev.weirkeeper.router.attempt.Entries.CALL_TIMEOUT;
import static dev.weirkeeper.router.attempt.Entries.DEADLINE;
import static dev.weirkeeper.router.attempt.Entries.NOW;
import static dev.weirkeeper.router.attempt.Entries.RETENTION;
import static dev.weirkeeper.router.attempt.Entries.START_BY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ResponseStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every state with everything that can happen in it, compared with the checked-in table. After a change that is meant: run
 * with {@code -Dreference.write=true}, read what changed, and say why in the commit.
 */
class LedgerTableTest {
    private static final Path TABLE = Path.of("src/test/resources/ledger-table.txt");

    private final Ledger ledger = new Ledger((model, usage, at) -> OptionalLong.of(7), RETENTION);

    @Test
    void shouldDoWhatTheTableSays() throws IOException {
        String table = table();

        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(TABLE, table);
        }
        assertThat(table).isEqualTo(Files.readString(TABLE));
    }

    private String table() {
        StringBuilder table =
                new StringBuilder("# state of the entry: what happens to d1 -> what follows, state, attempts"
                        + " that count, their cost in nano-dollars\n");
        entries()
                .forEach((state, entry) -> happenings()
                        .forEach((name, happening) -> table.append(state)
                                .append(": ")
                                .append(name)
                                .append(" -> ")
                                .append(told(ledger.on(entry, happening)))
                                .append('\n')));
        return table.toString();
    }

    private static String told(Consequence consequence) {
        return switch (consequence) {
            case Consequence.Ignore(String why) -> "ignored, " + why;
            case Consequence.Keep(LedgerEntry after) -> "kept, " + told(after);
            case Consequence.Decide(LedgerEntry after) -> "decide, " + told(after);
            case Consequence.End(LedgerEntry after, Ending ending) -> "ends " + ending.status() + ", " + told(after);
            case Consequence.Forget() -> "forgotten";
        };
    }

    private static String told(LedgerEntry entry) {
        String attempts = entry.getAttempts().stream()
                .map(attempt -> attempt.getDispatchId() + " " + attempt.getState()
                        + (attempt.getOutcome() == null ? "" : " " + attempt.getOutcome()))
                .collect(Collectors.joining(", "));
        return entry.getState() + " [" + attempts + "] " + Attempts.counted(entry) + ", " + Attempts.cost(entry);
    }

    /** By name; d1 is what happenings are about, d2 what took its place. */
    private static Map<String, LedgerEntry> entries() {
        Map<String, LedgerEntry> entries = new LinkedHashMap<>();
        entries.put("WAITING, d1 not known", entry(LedgerState.WAITING));
        entries.put("WAITING, d1 LAPSED", entry(LedgerState.WAITING, lapsed()));
        entries.put("WAITING, d1 LOST", entry(LedgerState.WAITING, lost()));
        entries.put("WAITING, d1 ENDED", entry(LedgerState.WAITING, ended(AttemptOutcome.OVERLOADED)));
        entries.put("WAITING, d1 ENDED UNREACHABLE", entry(LedgerState.WAITING, ended(AttemptOutcome.UNREACHABLE)));
        entries.put("DISPATCHED", entry(LedgerState.DISPATCHED, dispatched("d1")));
        entries.put("DISPATCHED, its last", last(entry(LedgerState.DISPATCHED, dispatched("d1"))));
        entries.put("DISPATCHED d2, d1 not known", entry(LedgerState.DISPATCHED, dispatched("d2")));
        entries.put("DISPATCHED d2, d1 LAPSED", entry(LedgerState.DISPATCHED, lapsed(), dispatched("d2")));
        entries.put("DISPATCHED d2, d1 LOST", entry(LedgerState.DISPATCHED, lost(), dispatched("d2")));
        entries.put(
                "DISPATCHED d2, d1 ENDED",
                entry(LedgerState.DISPATCHED, ended(AttemptOutcome.OVERLOADED), dispatched("d2")));
        entries.put("STARTED", entry(LedgerState.STARTED, started("d1")));
        entries.put("STARTED, its last", last(entry(LedgerState.STARTED, started("d1"))));
        entries.put("STARTED d2, d1 LAPSED", entry(LedgerState.STARTED, lapsed(), started("d2")));
        entries.put("STARTED d2, d1 LOST", entry(LedgerState.STARTED, lost(), started("d2")));
        entries.put("ENDED, d1 not known", over());
        entries.put("ENDED, d1 DISPATCHED", over(dispatched("d1")));
        entries.put("ENDED, d1 STARTED", over(started("d1")));
        entries.put("ENDED, d1 LAPSED", over(lapsed()));
        entries.put("ENDED, d1 LOST", over(lost()));
        entries.put("ENDED, d1 ENDED", over(ended(AttemptOutcome.ANSWERED)));
        return entries;
    }

    /** By name. The holder of d1 is w1 in its life a, since epoch 2. */
    private static Map<String, Happening> happenings() {
        Map<String, Happening> all = new LinkedHashMap<>();
        all.put("STARTED by an heir", start(3, "w2-a"));
        all.put("STARTED again", start(2, "w1-a"));
        all.put("STARTED by another in the same epoch", start(2, "w2-a"));
        all.put("STARTED in an older epoch", start(1, "w0-a"));
        all.put("RETURNED", back(2));
        all.put("RETURNED in an older epoch", back(1));
        for (AttemptOutcome outcome : AttemptOutcome.values()) {
            all.put("ENDED " + outcome, end(2, outcome));
        }
        all.put("ENDED in an older epoch", end(1, AttemptOutcome.ANSWERED));
        all.put("its worker died", new Happening.WorkerDied("w1", "w1-a", NOW + 40));
        all.put("another life of its worker died", new Happening.WorkerDied("w1", "w1-b", NOW + 40));
        all.put("time passed, nothing is due", Entries.passed(NOW + 1));
        all.put("nobody started it in time", Entries.passed(START_BY + Due.START_MARGIN_MS));
        all.put("its end was not seen in time", Entries.passed(NOW + CALL_TIMEOUT + Due.END_MARGIN_MS));
        long afterAStall = NOW + CALL_TIMEOUT + Due.END_MARGIN_MS;
        all.put("the same, but the log stood still", new Happening.TimePassed(afterAStall, from -> 1_000));
        all.put("its deadline passed", Entries.passed(DEADLINE));
        all.put("its retention is over", Entries.passed(NOW + RETENTION));
        all.put("cancelled", new Happening.Cancelled(NOW + 50));
        return all;
    }

    private static Happening start(int epoch, String incarnation) {
        AttemptEvent event = Entries.event(AttemptEventType.STARTED, epoch)
                .setWorkerId(incarnation.substring(0, 2))
                .setIncarnation(incarnation)
                .build();
        return new Happening.Started(event, NOW + 10);
    }

    private static Happening back(int epoch) {
        return new Happening.Returned(
                Entries.event(AttemptEventType.RETURNED, epoch).build(), NOW + 20);
    }

    private static Happening end(int epoch, AttemptOutcome outcome) {
        return new Happening.Ended(
                Entries.event(AttemptEventType.ENDED, epoch).setOutcome(outcome).build(), NOW + 30);
    }

    private static LedgerEntry entry(LedgerState state, LedgerAttempt... attempts) {
        return Entries.entry(state).setAttempts(List.of(attempts)).build();
    }

    private static LedgerEntry last(LedgerEntry entry) {
        entry.setMaxAttempts(1);
        return entry;
    }

    private static LedgerEntry over(LedgerAttempt... attempts) {
        return LedgerEntry.newBuilder(entry(LedgerState.ENDED, attempts))
                .setStatus(ResponseStatus.CANCELLED)
                .setEndedAtMs(NOW)
                .build();
    }

    private static LedgerAttempt dispatched(String id) {
        return Entries.attempt(id, LedgerAttemptState.DISPATCHED).build();
    }

    private static LedgerAttempt lapsed() {
        return Entries.attempt("d1", LedgerAttemptState.LAPSED)
                .setCostNanoUsd(0)
                .build();
    }

    private static LedgerAttempt started(String id) {
        return held(id, LedgerAttemptState.STARTED, null);
    }

    private static LedgerAttempt lost() {
        return held("d1", LedgerAttemptState.LOST, AttemptOutcome.UNKNOWN);
    }

    private static LedgerAttempt ended(AttemptOutcome outcome) {
        return held("d1", LedgerAttemptState.ENDED, outcome);
    }

    private static LedgerAttempt held(String id, LedgerAttemptState state, @Nullable AttemptOutcome outcome) {
        return Entries.attempt(id, state)
                .setEpoch(2)
                .setWorkerId("w1")
                .setIncarnation("w1-a")
                .setEndByMs(NOW + CALL_TIMEOUT)
                .setOutcome(outcome)
                .build();
    }
}
