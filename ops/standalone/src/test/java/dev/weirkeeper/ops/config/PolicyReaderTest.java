package dev.weirkeeper.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.SensitivityRule;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import dev.weirkeeper.schema.TrafficSplit;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadEverythingThatAPolicyCanSay() throws Exception {
        RoutingPolicy policy = read("""
                policies:
                  - id: p
                    zone: Europe/Berlin
                    aliases: {quick: [small, near], near: m1}
                    strategy: {kind: cheapest, minQuality: 0.6}
                    sensitivity:
                      - {name: pii, kinds: [email, card, unread], confidence: 0.5, regions: [eu], allow: [a], deny: [b]}
                    rules:
                      - name: all
                        when: intent == 'faq' && metadata.event == 'signup'
                        prefer: small
                        deny: [m2]
                        allow: [m3, globex]
                        regions: eu
                        answerValue: 0.5
                        strategy: {kind: fastest, maxCost: 0.01}
                        pin: quick
                      - {name: o, when: "true", strategy: {kind: ordered, models: [a, b]}}
                      - {name: w, when: "true", strategy: {kind: weighted, weights: {a: 9, b: 1}}}
                      - {name: b, when: "true", strategy: best}
                    splits:
                      - name: canary
                        key: conversation
                        when: priority != 'batch'
                        arms:
                          - {name: old, weight: 95, deny: [x]}
                          - {name: new, weight: 5, prefer: x, answerValue: 1, strategy: value}
                """).policies().getFirst();

        assertThat(policy.getZone()).isEqualTo("Europe/Berlin");
        assertThat(policy.getAliases()).isEqualTo(Map.of("quick", List.of("small", "near"), "near", List.of("m1")));
        assertThat(policy.getStrategy().getKind()).isEqualTo(StrategyKind.CHEAPEST);
        assertThat(policy.getStrategy().getMinQuality()).isEqualTo(0.6);
        SensitivityRule pii = policy.getSensitivity().getFirst();
        assertThat(pii.getKinds()).containsExactly("email", "card", "unread");
        assertThat(pii.getMinConfidence()).isEqualTo(0.5);
        assertThat(pii.getRegions()).containsExactly("eu");
        RoutingRule all = policy.getRules().getFirst();
        assertThat(all.getPrefer()).containsExactly("small");
        assertThat(all.getAllow()).containsExactly("m3", "globex");
        assertThat(all.getRegions()).containsExactly("eu");
        assertThat(all.getAnswerValueNanoUsd()).isEqualTo(500_000_000L);
        assertThat(all.getStrategy().getMaxCostNanoUsd()).isEqualTo(10_000_000L);
        assertThat(all.getPin()).isEqualTo("quick");
        assertThat(policy.getRules().get(1).getStrategy().getShares())
                .extracting(StrategyShare::getTarget)
                .containsExactly("a", "b");
        assertThat(policy.getRules().get(2).getStrategy().getShares())
                .extracting(StrategyShare::getWeight)
                .containsExactly(9, 1);
        TrafficSplit split = policy.getSplits().getFirst();
        assertThat(split.getKey()).isEqualTo(SplitKey.CONVERSATION);
        assertThat(split.getWhen()).isEqualTo("priority != 'batch'");
        assertThat(split.getArms().get(1).getPrefer()).containsExactly("x");
        assertThat(split.getArms().get(1).getAnswerValueNanoUsd()).isEqualTo(1_000_000_000L);
    }

    @Test
    void shouldReadACascadeAndWhatAnAnswerMustPass() throws Exception {
        RoutingStrategy cascade = read("""
                policies:
                  - id: default
                    strategy: {kind: cascade, models: [a, b], check: {refusal: false, minChars: 20, minConfidence: 0.7, minTokenProbability: 0.8}}
                """).policies().getFirst().getStrategy();

        assertThat(cascade.getShares()).extracting(StrategyShare::getTarget).containsExactly("a", "b");
        assertThat(cascade.getCheck())
                .isEqualTo(AnswerCheck.newBuilder()
                        .setRefusal(false)
                        .setMinChars(20)
                        .setMinConfidence(0.7)
                        .setMinTokenProbability(0.8)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rules: [{name: a, when: "intnt == 'faq'", deny: m}] | rules[0].when: at 1:1: 'intnt' is neither a field nor a function; did you mean intent?
            rules: [{name: a, when: "tier == ''  && hours > 3", deny: m}] | rules[0].when: at 1:16: 'hours' is neither a field nor a function; did you mean hour?
            rules: [{name: a, when: "intent == 'suport'", deny: m}] | did you mean support?
            rules: [{name: a, when: "intent ==", deny: m}] | rules[0].when: at 1:10: mismatched input
            rules: [{name: a, when: "complexity", deny: m}] | expected type 'bool' but found 'double'
            rules: [{name: a, when: "true"}] | rules[0]: has no effect: give it prefer, deny, allow, regions, answerValue, strategy or pin
            rules: [{name: a, when: "true", denny: m}] | rules[0].denny: unknown field; did you mean deny?
            rules: [{name: a, when: "true", deny: m}, {name: a, when: "true", deny: m}] | rules[1].name: a second 'a'
            rules: [{when: "true", deny: m}] | rules[0].name: is missing
            rules: [{name: a, deny: m}] | rules[0].when: is missing
            aliases: {a: [b], b: [c], c: [a]} | aliases.a: goes in a circle: a → b → c → a
            aliases: {a: []} | aliases.a: names nobody
            zone: Mars/Base | zone: 'Mars/Base' must be a time zone
            strategy: cheepest | strategy: 'cheepest' must be one of value, cheapest, fastest, best, ordered, weighted, cascade; did you mean cheapest?
            strategy: ordered | strategy: needs its models
            strategy: weighted | strategy: needs its weights
            strategy: cascade | strategy: needs its models
            strategy: {kind: cascade, models: [a]} | strategy.models: names one; a cascade goes from one to the next
            strategy: {kind: cascade, models: [a, b], check: {minchars: 3}} | strategy.check.minchars: unknown field
            strategy: {kind: cascade, models: [a, b], check: {minConfidence: 2}} | strategy.check.minConfidence: '2' must be
            strategy: {kind: cascade, models: [a, b], check: {minTokenProbability: -1}} | strategy.check.minTokenProbability: '-1' must be
            strategy: {kind: ordered, models: []} | strategy.models: names nobody
            strategy: {kind: cheapest, maxCost: 1} | strategy.maxCost: unknown field
            strategy: {kind: weighted, weights: {a: 0, b: 0}} | strategy.weights: gives everybody a weight of 0
            strategy: {kind: weighted, weights: {a: -1}} | strategy.weights.a: '-1' must be a whole number
            strategy: {minQuality: 1} | strategy.kind: is missing
            sensitivity: [{name: s, kinds: [emial], regions: [eu]}] | sensitivity[0].kinds[0]: 'emial' must be one of email, phone
            sensitivity: [{name: s, kinds: [email]}] | sensitivity[0]: has no effect: give it regions, allow or deny
            sensitivity: [{name: s, regions: [eu]}] | sensitivity[0].kinds: is missing
            splits: [{name: s, key: session, arms: [{name: a, weight: 1}]}] | splits[0].key: 'session' must be one of user, conversation, tenant
            splits: [{name: s, key: user, arms: [{name: a, weight: 0}]}] | splits[0].arms: gives every arm a weight of 0
            splits: [{name: s, key: user, arms: [{name: a, weight: 1}, {name: a, weight: 1}]}] | splits[0].arms[1].name: a second 'a'
            splits: [{name: s, key: user, arms: [{name: a}]}] | splits[0].arms[0].weight: is missing
            splits: [{name: s, key: user, when: "x", arms: [{name: a, weight: 1}]}] | splits[0].when: at 1:1: 'x' is neither
            """)
    void shouldRefuseNamingPlaceFieldAndReason(String field, String expected) throws Exception {
        ManifestException refusal =
                catchThrowableOfType(ManifestException.class, () -> read("policies:\n  - id: p\n    " + field + "\n"));
        assertThat(refusal.getMessage()).contains("policies.yaml:3:", "policies[0].", expected);
    }

    @Test
    void shouldReportAllThatIsWrongInOneRun() {
        ManifestException refusal = catchThrowableOfType(ManifestException.class, () -> read("""
                policies:
                  - id: p
                    rules:
                      - name: a
                        when: intnt == 'faq'
                        deny: m
                      - name: b
                        when: >
                          tier == 'gold' &&
                          complexty > 0.5
                        deny: m
                    splits:
                      - {name: s, key: user, when: "1", arms: [{name: a, weight: 1}]}
                """));
        assertThat(refusal.problems()).extracting(Problem::line).containsExactly(5, 8, 13);
        assertThat(refusal.problems())
                .extracting(Problem::field)
                .containsExactly(
                        "policies[0].rules[0].when", "policies[0].rules[1].when", "policies[0].splits[0].when");
        assertThat(refusal.getMessage()).contains("did you mean complexity?");
    }

    @Test
    void shouldWarnOfNamesThatMeanNothingInTheCatalogue() throws Exception {
        Manifest manifest = read("""
                models:
                  - {id: gpt-4o, provider: openai, endpoint: 'https://e.com', prices: [{input: 1, output: 1}]}
                policies:
                  - id: p
                    deny: [gpt-4O, openai, small, dedicated, own]
                    aliases: {own: [gpt-4o]}
                    rules: [{name: r, when: "true", prefer: [opnai]}]
                """);
        List<String> warnings = PolicyNames.warnings(manifest.policies(), manifest.models());
        assertThat(warnings)
                .containsExactly(
                        "policy p names 'gpt-4O', which is no model, alias or provider in the catalogue; did you mean gpt-4o?",
                        "policy p names 'opnai', which is no model, alias or provider in the catalogue; did you mean openai?");
    }

    /** Whoever takes the marks away has rules that work. */
    @Test
    void shouldShipASampleWhoseCommentedLinesAreRight() throws Exception {
        String sample = Sample.text("policies.yaml")
                .lines()
                .map(line -> line.replaceFirst("^    # ", "    "))
                .filter(line -> !line.contains("allow: [sim-small]")
                        && !line.contains("deny: [simulated]")
                        && !line.contains("regions: [eu]     #"))
                .collect(Collectors.joining("\n"));
        RoutingPolicy policy = read(sample).policies().getFirst();
        assertThat(policy.getRules()).hasSize(1);
        assertThat(policy.getSplits()).hasSize(1);
        assertThat(policy.getSensitivity()).hasSize(1);
    }

    private Manifest read(String yaml) throws Exception {
        Path file = directory.resolve("policies.yaml");
        Files.writeString(file, yaml);
        return Manifests.read(List.of(file), Topics.withDefaultPrefix(), Instant.EPOCH);
    }
}
