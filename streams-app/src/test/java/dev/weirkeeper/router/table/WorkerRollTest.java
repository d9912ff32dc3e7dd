package dev.weirkeeper.router.table;

import static dev.weirkeeper.router.table.TableRows.serves;
import static dev.weirkeeper.router.table.TableRows.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.schema.WorkerState;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerRollTest {
    private static final long SILENCE_MS = 6_000;
    private static final long T = 1_700_000_000_000L;

    private final WorkerRoll roll = new WorkerRoll(SILENCE_MS);

    @Test
    void shouldKeepAWorkerAliveWhoseHeartbeatsCome() {
        for (int s = 0; s <= 60; s++) {
            beat("w", "i", s);
            beat("other", "o", s);
        }
        assertThat(roll.dead("w", "i")).isFalse();
        assertThat(roll.asOfMs()).isEqualTo(T + 60_000);
    }

    @Test
    void shouldCallAWorkerDeadWhenOthersWereHeardForLonger() {
        beat("w", "i", 0);
        for (int s = 1; s <= 6; s++) {
            beat("other", "o", s);
        }
        assertThat(roll.dead("w", "i")).isFalse();
        beat("other", "o", 7);
        assertThat(roll.dead("w", "i")).isTrue();
        assertThat(roll.dead("other", "o")).isFalse();
    }

    @Test
    void shouldHearItAgainAfterASilence() {
        beat("w", "i", 0);
        for (int s = 1; s <= 10; s++) {
            beat("other", "o", s);
        }
        beat("w", "i", 11);
        assertThat(roll.dead("w", "i")).isFalse();
    }

    @Test
    void shouldNotCallTheLastOneDeadHoweverLongNobodyIsHeard() {
        beat("w", "i", 0);
        assertThat(roll.dead("w", "i")).isFalse();
    }

    /** The broker was away: nobody could be heard, and the first one heard afterwards says nothing about the others. */
    @Test
    void shouldKillNobodyWhenTheBrokerWasAway() {
        for (int s = 0; s <= 10; s++) {
            beat("w", "i", s);
            beat("router", "r", s);
        }
        beat("router", "r", 40);
        assertThat(roll.dead("w", "i")).isFalse();
        beat("router", "r", 41);
        beat("router", "r", 42);
        assertThat(roll.dead("w", "i")).isFalse();
        beat("w", "i", 43);
        assertThat(roll.dead("w", "i")).isFalse();
    }

    @Test
    void shouldStillFindWhoDidNotComeBackWithTheBroker() {
        beat("w", "i", 0);
        for (int s = 30; s <= 34; s++) {
            beat("router", "r", s);
        }
        assertThat(roll.dead("w", "i")).isFalse();
        beat("router", "r", 35);
        assertThat(roll.dead("w", "i")).isTrue();
    }

    @Test
    void shouldTakeAStoppedWorkerForDeadAtOnce() {
        roll.put("w", worker("w", "i", WorkerState.STOPPED, serves("m", 4, 0)), T);
        assertThat(roll.dead("w", "i")).isTrue();
        assertThat(roll.capacities()).isEmpty();
    }

    @Test
    void shouldTakeEarlierLivesForDead() {
        beat("w", "first", 0);
        beat("w", "second", 1);
        beat("w", "third", 2);

        assertThat(roll.dead("w", "first")).isTrue();
        assertThat(roll.dead("w", "second")).isTrue();
        assertThat(roll.dead("w", "third")).isFalse();
    }

    @Test
    void shouldSaySinceWhenALifeIsOver() {
        beat("silent", "i", 0);
        beat("replaced", "old", 0);
        assertThat(roll.deadSinceMs("stranger", "i")).isEmpty();
        for (int s = 1; s <= 10; s++) {
            beat("other", "o", s);
        }
        beat("replaced", "new", 11);
        roll.put("stopped", worker("stopped", "i", WorkerState.STOPPED), T + 12_000);

        assertThat(roll.deadSinceMs("silent", "i")).hasValue(T + SILENCE_MS);
        assertThat(roll.deadSinceMs("replaced", "old")).hasValue(T + 11_000);
        assertThat(roll.deadSinceMs("replaced", "new")).isEmpty();
        assertThat(roll.deadSinceMs("stopped", "i")).hasValue(T + 12_000);
        assertThat(roll.deadSinceMs("stranger", "i")).hasValue(T + SILENCE_MS);
        assertThat(roll.deadSinceMs("other", "o")).isEmpty();
    }

    /** A process that was stopped, replaced, and goes on: what it says does not count any more. */
    @Test
    void shouldNotListenToAnEarlierLife() {
        roll.put("w", worker("w", "first", WorkerState.RUNNING, serves("m", 4, 0)), T);
        roll.put("w", worker("w", "second", WorkerState.RUNNING, serves("m", 2, 1)), T + 1_000);
        roll.put("w", worker("w", "first", WorkerState.RUNNING, serves("m", 4, 0)), T + 2_000);

        assertThat(roll.dead("w", "first")).isTrue();
        assertThat(roll.dead("w", "second")).isFalse();
        assertThat(roll.capacities()).isEqualTo(Map.of("m", new Capacity(1, 2, 1)));
    }

    /** Its STARTED may be read before its heartbeat is: it is given the silence from the first question on. */
    @Test
    void shouldGiveAStrangerTime() {
        beat("other", "o", 0);
        assertThat(roll.dead("new", "i")).isFalse();
        for (int s = 1; s <= 6; s++) {
            beat("other", "o", s);
        }
        assertThat(roll.dead("new", "i")).isFalse();
        beat("new", "i", 7);
        assertThat(roll.dead("new", "i")).isFalse();
        assertThat(roll.dead("never-heard", "i")).isFalse();
        for (int s = 8; s <= 14; s++) {
            beat("other", "o", s);
            beat("new", "i", s);
        }
        assertThat(roll.dead("never-heard", "i")).isTrue();
        assertThat(roll.dead("new", "i")).isFalse();
    }

    @Test
    void shouldGiveANewLifeTimeThatIsAskedAboutBeforeItIsHeard() {
        beat("w", "old", 0);
        assertThat(roll.dead("w", "new")).isFalse();
        beat("w", "new", 1);
        assertThat(roll.dead("w", "new")).isFalse();
        assertThat(roll.dead("w", "old")).isTrue();
    }

    @Test
    void shouldTakeAnUnreadableHeartbeatForASignOfLife() {
        beat("w", "i", 0);
        for (int s = 1; s <= 20; s++) {
            beat("other", "o", s);
            roll.unreadable("w", T + s * 1_000L);
        }
        assertThat(roll.dead("w", "i")).isFalse();
    }

    @Test
    void shouldNotRunBackwards() {
        beat("w", "i", 10);
        beat("other", "o", 0);
        assertThat(roll.asOfMs()).isEqualTo(T + 10_000);
        assertThat(roll.dead("w", "i")).isFalse();
        assertThat(roll.dead("other", "o")).isFalse();
    }

    @Test
    void shouldSumWhatLiveWorkersAnnounce() {
        roll.put("a", worker("a", "1", WorkerState.RUNNING, serves("m", 4, 1), serves("n", 2, 2)), T);
        roll.put("b", worker("b", "1", WorkerState.RUNNING, serves("m", 8, 3)), T);
        assertThat(roll.capacities()).isEqualTo(Map.of("m", new Capacity(2, 12, 4), "n", new Capacity(1, 2, 2)));

        for (int s = 1; s <= 7; s++) {
            roll.put("b", worker("b", "1", WorkerState.RUNNING, serves("m", 8, 5)), T + s * 1_000L);
        }
        assertThat(roll.capacities()).isEqualTo(Map.of("m", new Capacity(1, 8, 5)));
    }

    @Test
    void shouldForgetWhoIsGoneForLongAndNobodyElse() {
        long hour = 3_600_000;
        beat("long-gone", "i", 0);
        roll.put("stopped", worker("stopped", "i", WorkerState.STOPPED), T);
        long late = T + hour;
        for (int s = 0; s <= 10; s++) {
            roll.put("alive", worker("alive", "i", WorkerState.RUNNING), late + s * 1_000L);
        }
        roll.put("just-stopped", worker("just-stopped", "i", WorkerState.STOPPED), late + 10_000);

        assertThat(roll.forgettable(hour, 10)).containsExactly("long-gone", "stopped");
        assertThat(roll.forgettable(hour, 1)).containsExactly("long-gone");
        assertThat(roll.forgettable(2 * hour, 10)).isEmpty();

        roll.delete("long-gone", late + 11_000);
        assertThat(roll.forgettable(hour, 10)).containsExactly("stopped");
    }

    private void beat(String id, String incarnation, int second) {
        roll.put(id, worker(id, incarnation, WorkerState.RUNNING), T + second * 1_000L);
    }
}
