package dev.weirkeeper.router.attempt;

import static dev.weirkeeper.router.attempt.Entries.RETENTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ReturnReason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever happens in whatever order: one end, and no more calls than attempts. The world of the test keeps the worker's
 * promise (one call per dispatch, after its start is on the log, before startBy), and nothing else.
 */
class LedgerProperties {
    private static final int MOST_CALLS = 3;
    private static final AttemptOutcome[] OUTCOMES = AttemptOutcome.values();

    private final Ledger ledger = new Ledger((model, usage, at) -> OptionalLong.of(1), RETENTION);

    @Property(tries = 2_000)
    void shouldEndOnceWithinItsCalls(
            @ForAll @Size(max = 80) List<@IntRange(min = 0, max = 11) Integer> moves,
            @ForAll @Size(value = 20) List<@IntRange(min = 0, max = 999) Integer> chances) {
        World world = new World(chances);
        for (int move : moves) {
            world.move(move);
        }
        world.readReports();
        world.pass(Entries.DEADLINE - world.now + 1);

        assertThat(world.ends).isEqualTo(1);
        assertThat(world.calls).isLessThanOrEqualTo(MOST_CALLS);
        assertThat(Attempts.counted(world.entry)).as("all are on record").isBetween(world.calls, MOST_CALLS);
        assertThat(world.entry.getState()).isEqualTo(LedgerState.ENDED);
    }

    /** A report on the log. */
    private record Said(AttemptEvent event, long atMs) {}

    private final class World {
        private final List<Integer> chances;
        private final List<Said> said = new ArrayList<>();
        private int read;
        private boolean reportsHang;
        private long reportsReadMs;
        private LedgerEntry entry = Entries.waiting();
        private long now = Entries.NOW;
        private int drawn;
        private int dispatches;
        private int calls;
        private int ends;
        private int epoch = 1;
        private String current = "";
        private long startBy;
        private boolean startedOnLog;
        private boolean calledOrReturned;

        World(List<Integer> chances) {
            this.chances = chances;
            dispatch();
        }

        void move(int move) {
            switch (move) {
                case 0, 1 -> start();
                case 2, 3 -> callAndEnd();
                case 4 -> giveBack();
                case 5 -> pass(draw(5_000));
                case 6 -> pass(draw(100_000));
                case 7 -> sayAgain();
                case 8 -> happens(new Happening.WorkerDied("w1", "w1-" + epoch, now));
                case 9 -> heir();
                case 10 -> reportsHang = true;
                case 11 -> {
                    reportsHang = false;
                    readReports();
                }
                default -> throw new IllegalArgumentException("move " + move);
            }
        }

        private void start() {
            if (calledOrReturned || now >= startBy) {
                return;
            }
            startedOnLog = true;
            say(event(AttemptEventType.STARTED).build());
        }

        /** The call of a started dispatch; its end may never be told. */
        private void callAndEnd() {
            if (!startedOnLog || calledOrReturned || now >= startBy) {
                return;
            }
            calledOrReturned = true;
            AttemptOutcome outcome = OUTCOMES[draw(OUTCOMES.length)];
            boolean reached = outcome != AttemptOutcome.UNREACHABLE;
            calls += reached ? 1 : 0;
            if (!reached || draw(10) > 2) {
                say(event(AttemptEventType.ENDED).setOutcome(outcome).build());
            }
        }

        private void giveBack() {
            if (!calledOrReturned) {
                calledOrReturned = true;
                say(event(AttemptEventType.RETURNED)
                        .setReturnReason(ReturnReason.STOPPING)
                        .build());
            }
        }

        /** Another worker reads the dispatch again: the first one's commit did not succeed, it will not call. */
        private void heir() {
            if (!calledOrReturned) {
                epoch++;
                startedOnLog = false;
            }
        }

        private void sayAgain() {
            if (read > 0) {
                deliver(said.get(draw(read)).event());
            }
        }

        /** Reports are read in their order; it may take as long as it likes. */
        private void say(AttemptEvent event) {
            said.add(new Said(event, now));
            if (!reportsHang) {
                readReports();
            }
        }

        private void readReports() {
            while (read < said.size()) {
                Said next = said.get(read++);
                reportsReadMs = next.atMs();
                deliver(next.event());
            }
        }

        private void deliver(AttemptEvent event) {
            happens(
                    switch (event.getType()) {
                        case STARTED -> new Happening.Started(event, now);
                        case RETURNED -> new Happening.Returned(event, now);
                        case ENDED -> new Happening.Ended(event, now);
                        case UNKNOWN -> throw new IllegalArgumentException("no such event");
                    });
        }

        private void pass(long ms) {
            now += ms;
            happens(Entries.passed(now));
        }

        private void happens(Happening happening) {
            switch (ledger.on(entry, happening)) {
                case Consequence.Ignore ignored -> {}
                case Consequence.Keep(LedgerEntry after) -> entry = after;
                case Consequence.Decide(LedgerEntry after) -> entry = after;
                case Consequence.End(LedgerEntry after, Ending ending) -> {
                    entry = after;
                    ends++;
                }
                case Consequence.Forget() -> throw new IllegalStateException("forgotten too early");
            }
            if (entry.getState() == LedgerState.WAITING) {
                dispatch();
            }
        }

        private void dispatch() {
            if (Attempts.counted(entry) + Attempts.unsettled(entry, reportsReadMs) >= MOST_CALLS) {
                return; // it waits until more is known
            }
            current = "d" + ++dispatches;
            startBy = now + 30_000;
            startedOnLog = false;
            calledOrReturned = false;
            LedgerAttempt attempt = Entries.attempt(current, LedgerAttemptState.DISPATCHED)
                    .setAttempt(Attempts.counted(entry) + 1)
                    .setStartByMs(startBy)
                    .build();
            LedgerEntry after = LedgerEntry.newBuilder(entry).build();
            after.setAttempts(Attempts.added(entry, attempt));
            after.setState(LedgerState.DISPATCHED);
            entry = after;
        }

        private AttemptEvent.Builder event(AttemptEventType type) {
            return Entries.event(type, epoch).setDispatchId(current).setIncarnation("w1-" + epoch);
        }

        private int draw(int bound) {
            return chances.get(drawn++ % chances.size()) % bound;
        }
    }
}
