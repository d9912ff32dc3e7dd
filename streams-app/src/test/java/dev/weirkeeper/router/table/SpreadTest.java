package dev.weirkeeper.router.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.table.Spread.Reader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private final Spread spread = new Spread();

    @Test
    void shouldGoWhereMostPermitsAreFree() {
        List<Reader> readers =
                List.of(new Reader("busy", 1, 1, List.of(0, 1)), new Reader("idle", 1, 8, List.of(2, 3)));
        Map<Integer, Integer> chosen = choose(readers, 7);
        assertThat(chosen.keySet()).containsExactly(2, 3);
        assertThat(chosen.values()).containsExactlyInAnyOrder(3, 4);

        assertThat(choose(readers, 2).keySet())
                .as("one free permit each is left")
                .hasSize(2)
                .anyMatch(partition -> partition < 2)
                .anyMatch(partition -> partition >= 2);
    }

    @Test
    void shouldCountWhatItSentUntilTheWorkerIsHeardAgain() {
        Reader a = new Reader("a", 1, 4, List.of(0));
        Reader b = new Reader("b", 1, 3, List.of(1));
        assertThat(choose(List.of(a, b), 7)).isEqualTo(Map.of(0, 4, 1, 3));

        Reader heard = new Reader("a", 2, 2, List.of(0));
        assertThat(choose(List.of(heard, b), 2)).isEqualTo(Map.of(0, 2));
    }

    @Test
    void shouldPassOverWhoReadsNothing() {
        assertThat(spread.choose("m", List.of(), 5)).isEmpty();
        assertThat(spread.choose("m", List.of(new Reader("a", 1, 9, List.of())), 5))
                .isEmpty();
        assertThat(spread.choose("m", List.of(new Reader("a", 1, -3, List.of(2))), 5))
                .hasValue(2);
    }

    private Map<Integer, Integer> choose(List<Reader> readers, int times) {
        Map<Integer, Integer> chosen = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            chosen.merge(spread.choose("m", readers, i * 7_919).orElseThrow(), 1, Integer::sum);
        }
        return chosen;
    }
}
