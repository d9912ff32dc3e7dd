package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.router.app.TopicCheck.Seen;
import dev.weirkeeper.topic.TopicLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TopicCheckTest {
    private static final long LEDGER_MS = Duration.ofDays(7).toMillis();

    @Test
    void shouldTakeOurOwnLayoutAndDefaultsWithoutAWord() {
        Map<String, Seen> seen = layout();

        assertThat(TopicCheck.judge(TOPICS, seen)).isEqualTo(4);
        assertThat(TopicCheck.hints(
                        TOPICS,
                        seen,
                        RouterConfig.of(Map.of("bootstrap.servers", "b:1"))
                                .timing()
                                .ledgerRetentionMs()))
                .isEmpty();
    }

    @Test
    void shouldNameMissingTopicsAndTheCommand() {
        Map<String, Seen> seen = layout();
        seen.remove("llm.inbox");
        seen.remove("llm.decisions");

        assertThatThrownBy(() -> TopicCheck.judge(TOPICS, seen))
                .isInstanceOf(RouterStartException.class)
                .hasMessage("topics are missing: llm.inbox, llm.decisions; create them with: weir topics apply");
    }

    @Test
    void shouldRefusePartitionCountsThatDiffer() {
        Map<String, Seen> seen = layout();
        seen.put("llm.attempts", new Seen(8, Map.of()));

        assertThatThrownBy(() -> TopicCheck.judge(TOPICS, seen))
                .hasMessageContaining("llm.attempts=8, llm.inbox=4, llm.limits=4, llm.requests=4")
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldRefuseTopicsWithClientTime() {
        Map<String, Seen> seen = layout();
        seen.put("llm.requests", new Seen(4, Map.of("message.timestamp.type", "CreateTime")));

        assertThatThrownBy(() -> TopicCheck.judge(TOPICS, seen))
                .hasMessageContaining("llm.requests: message.timestamp.type is CreateTime, must be LogAppendTime");
    }

    @Test
    void shouldWarnOfALedgerThatForgetsTooEarly() {
        Map<String, Seen> seen = layout();
        seen.put(
                "llm.requests",
                new Seen(
                        4,
                        Map.of("retention.ms", Long.toString(Duration.ofDays(7).toMillis()))));

        assertThat(TopicCheck.hints(TOPICS, seen, LEDGER_MS))
                .singleElement()
                .satisfies(hint ->
                        assertThat(hint).contains("retention.ms is 604800000").contains("ledger.retention.ms"));
    }

    @Test
    void shouldRefuseWorkersThatAreNotInOneOrder() {
        Map<String, Seen> seen = layout();
        seen.put("llm.workers", new Seen(4, Map.of()));

        assertThatThrownBy(() -> TopicCheck.judge(TOPICS, seen))
                .hasMessageContaining("llm.workers: has 4 partitions, must have 1");
    }

    @Test
    void shouldAskAgainWhileBrokersHaveNotHeardOfAllTopics() throws Exception {
        Map<String, Seen> whole = layout();
        Map<String, Seen> part = layout();
        part.remove("llm.decisions");
        Deque<Map<String, Seen>> answers = new ArrayDeque<>(List.of(part, part, whole));

        assertThat(TopicCheck.settled(TOPICS, answers::removeFirst, Duration.ofSeconds(10)))
                .isEqualTo(whole);
        assertThat(TopicCheck.settled(TOPICS, () -> part, Duration.ZERO)).isEqualTo(part);
    }

    private static Map<String, Seen> layout() {
        Map<String, Seen> seen = new TreeMap<>();
        TopicLayout.of(TOPICS, 4, (short) 1)
                .topics()
                .forEach(topic -> seen.put(topic.name(), new Seen(topic.partitions(), topic.configs())));
        return seen;
    }
}
