package dev.weirkeeper.ops.guarantees.burst;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.load.Prompt;
import dev.weirkeeper.topic.HomePartition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DemandTest {
    private static final int REQUESTS = Burst.REQUESTS;

    private static Burst named(String name) {
        return Burst.named(name).orElseThrow();
    }

    private static Map<Integer, Long> homes(Demand demand) {
        return demand.ids().stream()
                .map(id -> HomePartition.of(Catalogue.TENANT, null, id, Demand.PARTITIONS))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Test
    void shouldSendNineTenthsOfItToOnePartition() {
        Demand demand = Demand.of(named("one-partition"), REQUESTS);

        assertThat(homes(demand)).hasSize(Demand.PARTITIONS).containsEntry(0, 4_500L);
        assertThat(new HashSet<>(demand.ids())).hasSize(REQUESTS);
        assertThat(homes(new Demand(demand.ids().subList(0, 100))))
                .as("also at first")
                .containsEntry(0, 90L);
    }

    @Test
    void shouldOtherwiseSpreadIt() {
        assertThat(homes(Demand.of(named("burst"), REQUESTS)).values())
                .hasSize(Demand.PARTITIONS)
                .allSatisfy(count -> assertThat(count).isBetween(300L, 550L));
    }

    @ParameterizedTest
    @MethodSource("dev.weirkeeper.ops.guarantees.burst.Burst#all")
    void shouldBeWorthThreeDollarsAtLeast(Burst burst) {
        Demand demand = Demand.of(burst, REQUESTS);

        assertThat(demand.worthNanoUsd(Demand.scenario(burst, new HourEnd(0)).models(), 1))
                .isBetween(3_000_000_000L, 3_600_000_000L);
    }

    @Test
    void shouldBoundShortAnswersOnly() {
        Demand demand = Demand.of(named("burst"), 6);
        List<Prompt> prompts = IntStream.range(0, 6)
                .mapToObj(number -> demand.load().prompts().apply(number))
                .toList();

        assertThat(prompts)
                .extracting(Prompt::mostTokens)
                .containsExactly(48, Prompt.UNBOUNDED, Prompt.UNBOUNDED, 48, Prompt.UNBOUNDED, Prompt.UNBOUNDED);
        assertThat(prompts)
                .extracting(prompt -> String.join(",", prompt.mayGoTo()))
                .containsExactly("amber", "birch", "cedar", "amber", "birch", "cedar");
        assertThat(prompts).noneMatch(prompt -> prompt.mayGoTo().contains(Demand.WARM_UP_MODEL));
    }
}
