package dev.weirkeeper.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.topic.TopicStep.Change;
import dev.weirkeeper.topic.TopicStep.Conflict;
import dev.weirkeeper.topic.TopicStep.Create;
import dev.weirkeeper.topic.TopicStep.Keep;
import dev.weirkeeper.topic.TopicStep.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicLayoutTest {
    private static final Topics NAMES = Topics.withDefaultPrefix();
    private static final TopicLayout LAYOUT = TopicLayout.of(NAMES, 12, (short) 3);

    private static Map<String, TopicSpec> byName() {
        return LAYOUT.topics().stream().collect(Collectors.toMap(TopicSpec::name, Function.identity()));
    }

    @Test
    void shouldLeaveUncompressedWhatClientsInEveryLanguageRead() {
        assertThat(byName().values())
                .filteredOn(topic -> "uncompressed".equals(topic.configs().get("compression.type")))
                .extracting(TopicSpec::name)
                .containsExactlyInAnyOrder("llm.responses", "llm.chunks");
    }

    @Test
    void shouldHoldEveryTopicOfTheContractOnce() {
        assertThat(LAYOUT.topics())
                .extracting(TopicSpec::name)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrder(
                        "llm.requests",
                        "llm.attempts",
                        "llm.inbox",
                        "llm.responses",
                        "llm.chunks",
                        "llm.cancellations",
                        "llm.limits",
                        "llm.feedback",
                        "llm.decisions",
                        "llm.catalogue",
                        "llm.tenants",
                        "llm.policies",
                        "llm.model-health",
                        "llm.model-quality",
                        "llm.workers",
                        "llm.cache",
                        "llm.classifiers",
                        "llm.signals",
                        "llm.adjustments",
                        "llm.budgets",
                        "llm.documents",
                        "llm.dead-letters");
    }

    @Test
    void shouldGiveWhatIsAddressedByPartitionTheSameCount() {
        assertThat(NAMES.coPartitioned())
                .allSatisfy(name -> assertThat(byName())
                        .hasEntrySatisfying(
                                name, spec -> assertThat(spec.partitions()).isEqualTo(12)));
        assertThat(byName())
                .hasEntrySatisfying(
                        "llm.workers", spec -> assertThat(spec.partitions()).isEqualTo(1));
    }

    @Test
    void shouldGradeTheSizes() {
        Map<String, TopicSpec> topics = byName();
        List<TopicSpec> way = List.of(
                spec(topics, "llm.requests"),
                LAYOUT.modelTopic("llm.models.a", 4),
                spec(topics, "llm.attempts"),
                spec(topics, "llm.responses"),
                spec(topics, "llm.dead-letters"));

        assertThat(way)
                .extracting(spec -> Integer.parseInt(spec.configs().getOrDefault("max.message.bytes", "0")))
                .isSorted()
                .doesNotHaveDuplicates()
                .first()
                .satisfies(bytes -> assertThat(bytes).isGreaterThan(900_000));
    }

    @Test
    void shouldForgetRequestsBeforeTheirIdsAreForgotten() {
        Map<String, String> configs = spec(byName(), "llm.requests").configs();
        long longest = Long.parseLong(configs.getOrDefault("retention.ms", ""))
                + Long.parseLong(configs.getOrDefault("segment.ms", ""));

        assertThat(Duration.ofMillis(longest)).isLessThan(Duration.ofDays(7));
    }

    @Test
    void shouldTakeTheBrokersTimeAndTwoReplicasEverywhere() {
        assertThat(LAYOUT.topics())
                .allSatisfy(spec -> assertThat(spec.configs())
                        .containsEntry("message.timestamp.type", "LogAppendTime")
                        .containsEntry("min.insync.replicas", "2"));
        assertThat(TopicLayout.of(NAMES, 4, (short) 1).topics())
                .allSatisfy(spec -> assertThat(spec.configs()).containsEntry("min.insync.replicas", "1"));
    }

    @Test
    void shouldPlanWhatIsMissingWrongAndRight() {
        Map<String, ExistingTopic> there = new HashMap<>();
        TopicSpec attempts = spec(byName(), "llm.attempts");
        there.put("llm.attempts", new ExistingTopic("llm.attempts", 12, attempts.configs()));
        Map<String, String> other =
                new HashMap<>(spec(byName(), "llm.responses").configs());
        other.put("retention.ms", "1");
        there.put("llm.responses", new ExistingTopic("llm.responses", 5, other));

        Map<String, TopicStep> steps = TopicSteps.plan(NAMES, LAYOUT.topics(), there).stream()
                .collect(Collectors.toMap(TopicStep::name, Function.identity()));

        assertThat(steps)
                .containsEntry("llm.attempts", new Keep("llm.attempts"))
                .containsEntry("llm.requests", new Create(spec(byName(), "llm.requests")))
                .containsEntry(
                        "llm.responses",
                        new Change("llm.responses", Map.of("retention.ms", new Setting("1", "604800000"))));
        assertThat(steps.get("llm.responses")).hasToString("change   llm.responses retention.ms: 1 -> 604800000");
    }

    @Test
    void shouldSayWhyPartitionsStandAgainstAPlan() {
        Map<String, ExistingTopic> there = Map.of(
                "llm.requests", new ExistingTopic("llm.requests", 4, Map.of()),
                "llm.workers", new ExistingTopic("llm.workers", 2, Map.of()));

        List<TopicStep> conflicts = TopicSteps.plan(NAMES, LAYOUT.topics(), there).stream()
                .filter(Conflict.class::isInstance)
                .toList();

        assertThat(conflicts).hasSize(2);
        assertThat(conflicts.get(0))
                .asString()
                .contains("llm.requests", "has 4 partitions, but 12 are wanted", "ask for 4 partitions");
        assertThat(conflicts.get(1)).asString().contains("llm.workers", "one order");
    }

    @Test
    void shouldRefuseTopicsWithoutPartitions() {
        assertThatThrownBy(() -> LAYOUT.modelTopic("llm.models.a", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partitions: 0 of llm.models.a");
    }

    private static TopicSpec spec(Map<String, TopicSpec> topics, String name) {
        TopicSpec spec = topics.get(name);
        assertThat(spec).as(name).isNotNull();
        return java.util.Objects.requireNonNull(spec);
    }
}
