package dev.weirkeeper.ops.verb.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionsCheckTest {
    private static final String ROUTER = "weirkeeper-router";

    @Test
    void shouldSayNothingWhereAllAreEqual() {
        assertThat(PartitionsCheck.judge(
                        Map.of("llm.requests", 4, "llm.inbox", 4, ROUTER + "-due-changelog", 4), ROUTER))
                .isEmpty();
        assertThat(PartitionsCheck.judge(Map.of(), ROUTER)).isEmpty();
    }

    @Test
    void shouldNameEveryTopicThatHasToFollow() {
        Map<String, Integer> counts =
                Map.of("llm.requests", 6, "llm.attempts", 4, "llm.inbox", 4, ROUTER + "-due-changelog", 4);

        assertThat(PartitionsCheck.judge(counts, ROUTER)).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
            assertThat(finding.detail()).contains("counts differ (llm.attempts=4, llm.inbox=4, llm.requests=6)");
            assertThat(finding.advice())
                    .contains("--partitions 6", "llm.attempts, llm.inbox, weirkeeper-router-due-changelog;");
        });
    }
}
