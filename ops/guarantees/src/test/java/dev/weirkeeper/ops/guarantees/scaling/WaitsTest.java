package dev.weirkeeper.ops.guarantees.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final long START = 50_000;

    private final List<Produced> produced = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();

    @Test
    void shouldTellThePercentileOfOneModelAfterItSettled() {
        for (int i = 0; i < 300; i++) {
            request("a" + i, "a", START + i * 10L, i < 100 ? 9_000 : i == 150 ? 700 : 200);
            request("b" + i, "b", START + i * 10L, 4_000);
        }
        Waits waits = Waits.of(produced, seen);

        assertThat(waits.p99Ms("a", 1_000)).isEqualTo(200);
        assertThat(waits.p99Ms("a", 0)).isEqualTo(9_000);
        assertThat(waits.p99Ms("nobody", 0)).isZero();
    }

    @Test
    void shouldCountAnswersUntilTheLastRequest() {
        for (int i = 0; i <= 1_000; i++) {
            request("a" + i, "a", START + i * 10L, 5);
        }

        assertThat(Waits.of(produced, seen).perSecond("a", 5_000)).isEqualTo(100);
    }

    @Test
    void shouldKeepARatioWithinItsBounds() {
        assertThat(new Ratio("r", "", 16, 30, 1.8, 9).kept()).isTrue();
        assertThat(new Ratio("r", "", 16, 28, 1.8, 9).kept()).isFalse();
        assertThat(new Ratio("r", "", 300, 331, 0, 1.1).kept()).isFalse();
        assertThat(new Ratio("r", "", 0, 10, 0, 1.1).kept())
                .as("nothing was measured")
                .isFalse();
    }

    private void request(String id, String model, long atMs, long waitMs) {
        produced.add(new Produced(id, "t-0@" + id, true, atMs, atMs + 60_000, Set.of(model)));
        seen.add(new Responded(id, Ending.ANSWERED, false, model, "d" + id, atMs + waitMs));
    }
}
