package dev.weirkeeper.ops.guarantees.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Option;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import dev.weirkeeper.ops.guarantees.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RollingTest {
    private static final long START = 1_000_000;
    private static final long LATER = START + Rolling.QUIET_MS + 10_000;

    private final Rolling rolling = new Rolling("r-");

    @Test
    void shouldForgetWhatIsOverAndCountIt() {
        for (int i = 0; i < 50; i++) {
            request(i, START + i, "200");
        }

        rolling.settle(START + 1_000, List.of());
        assertThat(rolling.open()).as("not quiet yet").isEqualTo(50);
        rolling.settle(LATER, List.of());
        assertThat(rolling.open()).isZero();

        request(50, LATER, "200");
        List<Verdict> verdicts = rolling.finish(List.of());
        assertThat(verdicts).allMatch(Verdict::kept);
        assertThat(verdict(verdicts, "EveryRequestEndsOnce").figures())
                .containsEntry("accepted", 51L)
                .containsEntry("answered", 51L);
        assertThat(verdict(verdicts, "CallsBounded").figures()).containsEntry("mostCallsPerRequest", 1L);
    }

    @Test
    void shouldFindWhatNeverEnds() {
        rolling.produced(produced(1, START));
        rolling.settle(LATER, List.of());

        assertThat(rolling.unended()).isEqualTo(1);
        assertThat(broken(rolling.finish(List.of())))
                .containsExactlyInAnyOrder("EveryRequestEndsOnce", "NothingLostOnCrash");
    }

    @Test
    void shouldFindASecondEndOfWhatIsForgotten() {
        request(1, START, "200");
        rolling.settle(LATER, List.of());
        rolling.seen(new Responded("r-1", Ending.ANSWERED, false, "a", "d1", LATER));

        assertThat(broken(rolling.finish(List.of()))).containsExactly("EveryRequestEndsOnce");
    }

    @Test
    void shouldFindACallForWhatIsForgotten() {
        request(1, START, "200");
        rolling.settle(LATER, List.of());
        rolling.call(new Call("r-1", "d1", "a", LATER, new Call.End(LATER + 100, "200")));

        assertThat(broken(rolling.finish(List.of()))).containsExactly("CallsBounded");
    }

    @Test
    void shouldJudgeWaitsAcrossRequestsAndOnce() {
        rolling.produced(produced(1, START));
        attempt(1, START, new Call.End(START + 20, "429", 0, 3_000));
        rolling.seen(new Responded("r-1", Ending.FAILED, false, null, "d1", START + 30));
        request(2, START + 1_000, "200");

        rolling.settle(LATER, List.of());
        rolling.settle(LATER + 1_000, List.of());

        List<Verdict> verdicts = rolling.finish(List.of());
        assertThat(broken(verdicts)).containsExactly("RateHeld");
        assertThat(verdict(verdicts, "RateHeld").figures()).containsEntry("callsInPause", 1L);
    }

    @Test
    void shouldLeaveOthersAlone() {
        rolling.seen(new Responded("warm-up-1", Ending.ANSWERED, false, "a", "d", START));
        rolling.call(new Call("warm-up-1", "d", "a", START, null));

        assertThat(rolling.open()).isZero();
    }

    private void request(int number, long atMs, String result) {
        rolling.produced(produced(number, atMs));
        attempt(number, atMs, new Call.End(atMs + 100, result, 30, 0));
        rolling.seen(new Responded("r-" + number, Ending.ANSWERED, false, "a", "d" + number, atMs + 120));
    }

    private void attempt(int number, long atMs, Call.End end) {
        String id = "r-" + number;
        String dispatch = "d" + number;
        rolling.seen(new Decided(id, dispatch, "a", "default@1", List.of(new Option("a", true, "", 1)), atMs));
        rolling.seen(new Attempted(id, dispatch, What.STARTED, "a", "w/1", atMs + 5));
        rolling.call(new Call(id, dispatch, "a", atMs + 10, end));
        rolling.seen(new Attempted(id, dispatch, What.ENDED, "a", "w/1", atMs + 110));
    }

    private static Produced produced(int number, long atMs) {
        return new Produced("r-" + number, "t-0@" + number, true, atMs, atMs + 60_000, Set.of("a"));
    }

    private static Set<String> broken(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> !verdict.kept())
                .map(Verdict::guarantee)
                .collect(Collectors.toSet());
    }

    private static Verdict verdict(List<Verdict> verdicts, String guarantee) {
        return verdicts.stream()
                .filter(verdict -> verdict.guarantee().equals(guarantee))
                .findFirst()
                .orElseThrow();
    }
}
