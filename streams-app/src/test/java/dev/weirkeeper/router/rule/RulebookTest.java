package dev.weirkeeper.router.rule;

import static dev.weirkeeper.router.rule.Policies.book;
import static dev.weirkeeper.router.rule.Policies.facts;
import static dev.weirkeeper.router.rule.Policies.finding;
import static dev.weirkeeper.router.rule.Policies.request;
import static dev.weirkeeper.router.rule.Policies.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.SensitivityRule;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulebookTest {

    @Test
    void shouldAddUpWhatRestrictsAndTakeTheFirstOfWhatDoesNot() {
        Verdict verdict = book(
                        rule("one", "true").setAnswerValueNanoUsd(5L).setPrefer(List.of("a")),
                        rule("off", "false").setAnswerValueNanoUsd(6L),
                        rule("two", "true")
                                .setAnswerValueNanoUsd(7L)
                                .setDeny(List.of("b"))
                                .setStrategy(strategy(StrategyKind.BEST)),
                        rule("three", "true")
                                .setAllow(List.of("c"))
                                .setPrefer(List.of("d"))
                                .setPin("c")
                                .setStrategy(strategy(StrategyKind.FASTEST)))
                .judge(facts());

        assertThat(verdict.rules()).containsExactly("one", "two", "three");
        assertThat(verdict.answerNanoUsd()).isEqualTo(5L);
        assertThat(verdict.strategy()).extracting(Strategy::kind).isEqualTo(StrategyKind.BEST);
        assertThat(verdict.preferences())
                .extracting(Preference::whose)
                .containsExactly("rule \"one\"", "rule \"three\"");
        assertThat(verdict.restrictions())
                .extracting(Restriction::kind)
                .containsExactly(Restriction.Kind.RULE, Restriction.Kind.RULE, Restriction.Kind.PIN);
        assertThat(verdict.notes()).isEmpty();
    }

    @Test
    void shouldEndTheRequestWhereARuleThatRestrictsCannotBeEvaluated() {
        for (RoutingRule.Builder rule : List.of(
                rule("eu", "metadata.region == 'eu'").setDeny(List.of("m")),
                rule("eu", "metadata.region == 'eu'").setAllow(List.of("m")),
                rule("eu", "metadata.region == 'eu'").setRegions(List.of("eu")),
                rule("eu", "metadata.region == 'eu'").setPin("m"))) {
            assertThat(book(rule).judge(facts()).failure())
                    .isEqualTo("rule \"eu\" cannot be evaluated: key 'region' is not present in map.");
        }
    }

    @Test
    void shouldSkipAndNoteAPreferenceThatCannotBeEvaluated() {
        Verdict verdict = book(
                        rule("signup", "metadata.step == 'signup'").setAnswerValueNanoUsd(9L),
                        rule("odd", "1 / (attempt - 2) > 0").setPrefer(List.of("m")))
                .judge(facts());
        assertThat(verdict.failure()).isNull();
        assertThat(verdict.rules()).isEmpty();
        assertThat(verdict.answerNanoUsd()).isNull();
        assertThat(verdict.notes())
                .containsExactly(
                        "rule \"signup\" is skipped: key 'step' is not present in map.",
                        "rule \"odd\" is skipped: / by zero");
    }

    @Test
    void shouldSayTheSameOfEveryRequestWhereNothingIsConditional() {
        Rulebook book = Rulebook.of(Policies.policy().setDeny(List.of("m")).build());
        assertThat(book.judge(facts())).isSameAs(book.judge(facts(request())));
        assertThat(book.judge(facts()).restrictions()).hasSize(1);
    }

    @Test
    void shouldApplyRulesForSensitiveContentToTheKindsTheyName() {
        Rulebook book = sensitive(List.of("card", "iban"), 0.6);
        assertThat(book.judge(facts()).rules()).isEmpty();
        assertThat(book.judge(facts(request(), finding("email", 1))).rules()).isEmpty();
        assertThat(book.judge(facts(request(), finding("card", 0.5))).rules()).isEmpty();
        Verdict verdict = book.judge(facts(request(), finding("email", 1), finding("iban", 0.9)));
        assertThat(verdict.rules()).containsExactly("pii");
        assertThat(verdict.restrictions()).singleElement().satisfies(restriction -> {
            assertThat(restriction.kind()).isEqualTo(Restriction.Kind.SENSITIVITY);
            assertThat(restriction.regions()).containsExactly("eu");
        });
        assertThat(book.judge(facts(request(), finding("card", Double.NaN))).rules())
                .as("no number is no reason to let it pass")
                .containsExactly("pii");
    }

    @Test
    void shouldKnowAnyKindAndPromptsThatWereNotReadWhole() {
        assertThat(sensitive(List.of("any"), 0)
                        .judge(facts(request(), finding("new-kind", 0.1)))
                        .rules())
                .containsExactly("pii");
        Facts whole = facts();
        Classification cut = Classification.newBuilder(whole.classification())
                .setTruncated(true)
                .build();
        Facts unread =
                new Facts(whole.request(), whole.tenant(), cut, 1, whole.deadlineMs(), whole.nowMs(), whole.signals());
        assertThat(sensitive(List.of("unread"), 0).judge(unread).rules()).containsExactly("pii");
        assertThat(sensitive(List.of("unread"), 0).judge(whole).rules()).isEmpty();
        assertThat(sensitive(List.of("any"), 0).judge(unread).rules()).isEmpty();
    }

    @Test
    void shouldHaveAFlawForWhatItDoesNotUnderstand() {
        assertThat(flaws(book(rule("a", "intnt == ''").setDeny(List.of("m")))))
                .containsExactly("rules[0].when: at 1:1: 'intnt' is neither a field nor a function");
        assertThat(flaws(book(rule("ok", "true").setPin("m"), rule("a", "true"))))
                .containsExactly("rules[1]: has no effect that this version knows");
        assertThat(flaws(book(rule("a", "true").setStrategy(strategy(StrategyKind.UNKNOWN)))))
                .containsExactly("rules[0].strategy: is one that this version does not know");
        assertThat(flaws(book(rule("a", "true").setStrategy(strategy(StrategyKind.ORDERED)))))
                .containsExactly("rules[0].strategy: names nobody");
        assertThat(flaws(Rulebook.of(Policies.policy().setZone("Mars/Base").build())))
                .containsExactly("zone: 'Mars/Base' is not known");
        assertThat(flaws(Rulebook.of(Policies.policy()
                        .setAliases(Map.of("a", List.of("b"), "b", List.of("a")))
                        .build())))
                .hasSize(2)
                .first()
                .isEqualTo("aliases.a: goes in a circle: a → b → a");
        assertThat(flaws(Rulebook.of(Policies.policy()
                        .setSensitivity(List.of(SensitivityRule.newBuilder()
                                .setName("x")
                                .setKinds(List.of("card"))
                                .build()))
                        .build())))
                .containsExactly("sensitivity[0]: has no kinds, or no effect that this version knows");
        List<RoutingRule> many =
                Collections.nCopies(201, rule("r", "true").setPin("m").build());
        assertThat(flaws(Rulebook.of(Policies.policy().setRules(many).build())))
                .containsExactly("rules: are more than 200");
    }

    @Test
    void shouldTellTheNamesInIt() {
        RoutingStrategy weighted = RoutingStrategy.newBuilder()
                .setKind(StrategyKind.WEIGHTED)
                .setShares(List.of(StrategyShare.newBuilder().setTarget("w").build()))
                .build();
        Rulebook book = Rulebook.of(Policies.policy()
                .setAliases(Map.of("quick", List.of("m1", "small")))
                .setDeny(List.of("m2"))
                .setStrategy(weighted)
                .setRules(List.of(rule("r", "true")
                        .setPrefer(List.of("quick", "dedicated"))
                        .setAllow(List.of("m3"))
                        .setPin("m4")
                        .build()))
                .build());
        assertThat(book.names()).containsExactly("m1", "m2", "m3", "m4", "w");
        assertThat(book.knows("quick")).isTrue();
        assertThat(book.knows("best")).isTrue();
        assertThat(book.knows("m1")).isFalse();
    }

    private static Rulebook sensitive(List<String> kinds, double minConfidence) {
        return Rulebook.of(Policies.policy()
                .setSensitivity(List.of(SensitivityRule.newBuilder()
                        .setName("pii")
                        .setKinds(kinds)
                        .setMinConfidence(minConfidence)
                        .setRegions(List.of("eu"))
                        .build()))
                .build());
    }

    private static RoutingStrategy strategy(StrategyKind kind) {
        return RoutingStrategy.newBuilder().setKind(kind).build();
    }

    private static List<String> flaws(Rulebook book) {
        return book.flaws().stream().map(Flaw::toString).toList();
    }
}
