package dev.weirkeeper.router.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.SplitArm;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.TrafficSplit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static final int USERS = 20_000;

    @Test
    void shouldDealByWeight() {
        Map<String, Integer> counts = new HashMap<>();
        arms(split("s", Map.of("a", 90, "b", 9, "c", 1, "off", 0))).forEach(arm -> counts.merge(arm, 1, Integer::sum));

        assertThat(counts.getOrDefault("s/a", 0) / (double) USERS).isCloseTo(0.90, within(0.01));
        assertThat(counts.getOrDefault("s/b", 0) / (double) USERS).isCloseTo(0.09, within(0.01));
        assertThat(counts.getOrDefault("s/c", 0) / (double) USERS).isCloseTo(0.01, within(0.005));
        assertThat(counts).doesNotContainKey("s/off");
    }

    @Test
    void shouldMoveNoMoreThanTheChangeOfWeights() {
        List<String> before = arms(split("s", Map.of("a", 90, "b", 10)));
        List<String> more = arms(split("s", Map.of("a", 90, "b", 30)));
        List<String> third = arms(split("s", Map.of("a", 90, "b", 10, "c", 100)));
        int moved = 0;
        for (int i = 0; i < USERS; i++) {
            if (before.get(i).equals("s/b")) {
                assertThat(more.get(i)).as("an arm that grows loses nobody").isEqualTo("s/b");
            }
            moved += before.get(i).equals(more.get(i)) ? 0 : 1;
            if (!third.get(i).equals("s/c")) {
                assertThat(third.get(i))
                        .as("a new arm moves nobody between the others")
                        .isEqualTo(before.get(i));
            }
        }
        assertThat(moved / (double) USERS).as("from 10 of 100 to 30 of 120").isCloseTo(0.15, within(0.01));
    }

    /** Written down: what another release or machine deals must be this. */
    @Test
    void shouldDealTheSameForEver() {
        List<String> arms = arms(split("canary", Map.of("old", 1, "new", 1))).subList(0, 16);
        assertThat(String.join(" ", arms).replace("canary/", ""))
                .isEqualTo("new old new old new new new new old new new old old new old new");
    }

    @Test
    void shouldDealTwoSplitsAndTwoTenantsIndependently() {
        List<String> one = arms(split("one", Map.of("a", 1, "b", 1)));
        List<String> two = arms(split("two", Map.of("a", 1, "b", 1)));
        int same = 0;
        for (int i = 0; i < USERS; i++) {
            same += one.get(i).endsWith(two.get(i).substring(4)) ? 1 : 0;
        }
        assertThat(same / (double) USERS).isCloseTo(0.5, within(0.02));
    }

    @Test
    void shouldKeepTheArmOfUserConversationOrTenant() {
        Rulebook byConversation = Rulebook.of(Policies.policy()
                .setSplits(List.of(row("s", SplitKey.CONVERSATION, Map.of("a", 1, "b", 1))))
                .build());
        for (int i = 0; i < 50; i++) {
            InferenceRequest.Builder first =
                    Policies.request().setConversationId("c" + i).setRequestId("x" + i);
            InferenceRequest.Builder second =
                    Policies.request().setConversationId("c" + i).setRequestId("y" + i);
            assertThat(byConversation.judge(Policies.facts(first)).arm())
                    .isEqualTo(byConversation.judge(Policies.facts(second)).arm());
        }
        Rulebook byTenant = Rulebook.of(Policies.policy()
                .setSplits(List.of(row("s", SplitKey.TENANT, Map.of("a", 1, "b", 1))))
                .build());
        assertThat(byTenant.judge(Policies.facts(Policies.request().setUser("u1")))
                        .arm())
                .isEqualTo(byTenant.judge(Policies.facts(Policies.request().setUser("u2")))
                        .arm());
    }

    @Test
    void shouldLeaveOutWhoHasNoSuchKey() {
        Rulebook book = Rulebook.of(Policies.policy()
                .setSplits(List.of(row("s", SplitKey.USER, Map.of("a", 1))))
                .build());
        assertThat(book.judge(Policies.facts(Policies.request().setUser(null))).arm())
                .isNull();
        assertThat(book.judge(Policies.facts(Policies.request().setConversationId(null)))
                        .arm())
                .isEqualTo("s/a");
    }

    @Test
    void shouldTakePartInTheFirstWhoseConditionHolds() {
        TrafficSplit elsewhere = TrafficSplit.newBuilder(row("never", SplitKey.USER, Map.of("a", 1)))
                .setWhen("tier == 'silver'")
                .build();
        TrafficSplit failing = TrafficSplit.newBuilder(row("failing", SplitKey.USER, Map.of("a", 1)))
                .setWhen("metadata.none == ''")
                .build();
        Rulebook book = Rulebook.of(Policies.policy()
                .setSplits(List.of(
                        elsewhere,
                        failing,
                        row("taken", SplitKey.USER, Map.of("a", 1)),
                        row("late", SplitKey.USER, Map.of("a", 1))))
                .build());
        Verdict verdict = book.judge(Policies.facts());
        assertThat(verdict.arm()).isEqualTo("taken/a");
        assertThat(verdict.notes()).containsExactly("split \"failing\" is skipped: key 'none' is not present in map.");
    }

    @Test
    void shouldNotBeUsableWithWeightsThatMakeNoSense() {
        assertThat(flaws(row("s", SplitKey.USER, Map.of("a", 0))))
                .containsExactly("splits[0].arms: has weights that are negative, or all 0");
        assertThat(flaws(row("s", SplitKey.USER, Map.of("a", -1, "b", 2)))).hasSize(1);
        assertThat(flaws(row("s", SplitKey.UNKNOWN, Map.of("a", 1))))
                .containsExactly("splits[0].key: is one that this version does not know");
        assertThat(flaws(row("s", SplitKey.USER, Map.of()))).hasSize(1);
    }

    private static List<String> flaws(TrafficSplit row) {
        return Rulebook.of(Policies.policy().setSplits(List.of(row)).build()).flaws().stream()
                .map(Flaw::toString)
                .toList();
    }

    private static List<String> arms(Split split) {
        List<String> arms = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            Optional<Split.Arm> arm =
                    split.armOf(Policies.request().setUser("user-" + i).build());
            arms.add(arm.map(Split.Arm::label).orElse("none"));
        }
        return arms;
    }

    private static Split split(String name, Map<String, Integer> weights) {
        return new Split(row(name, SplitKey.USER, weights), null, Aliases.of(Map.of()));
    }

    private static TrafficSplit row(String name, SplitKey key, Map<String, Integer> weights) {
        return TrafficSplit.newBuilder()
                .setName(name)
                .setKey(key)
                .setArms(weights.keySet().stream()
                        .sorted()
                        .map(arm -> SplitArm.newBuilder()
                                .setName(arm)
                                .setWeight(weights.getOrDefault(arm, 0))
                                .build())
                        .toList())
                .build();
    }
}
