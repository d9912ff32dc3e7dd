package dev.weirkeeper.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestsTest {
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void shouldReadEveryFieldOfAModel() throws Exception {
        Manifest manifest = read("""
                models:
                  - id: openai/gpt-4o:free@eu
                    provider: openai
                    endpoint: https://example.com/v1/
                    api: openai-chat
                    upstreamModel: gpt-4o
                    apiKeyEnv: OPENAI_API_KEY
                    headers: {X-Org: weir}
                    kind: fine-tuned
                    aliases: [best, best]
                    domains: [law]
                    intents: SUMMARISE
                    region: eu
                    residency: [eu, uk]
                    contextTokens: 128_000
                    maxOutputTokens: 4096
                    capabilities: [tools, json]
                    dedicatedTo: [gold]
                    limits: {concurrency: 3, requestsPerMinute: 60, tokensPerMinute: 100000, sharedAs: openai-1}
                    quality: {prior: 0.7, byDomain: {code: 0.9}}
                    latency: {firstTokenMs: 250.5, tokensPerSecond: 80}
                    partitions: 8
                    prices:
                      - {validFrom: 2026-03-01T00:00:00+01:00, input: 2, output: 8}
                      - input: 0.15
                        cachedInput: 0.075
                        output: 0.600000001
                        reasoning: 1
                        perRequest: 0.001
                        schedules:
                          - {days: [weekend, mon], from: 22:00, to: "24:00", zone: Europe/Berlin, multiplier: 0.5}
                """);

        ModelSpec model = manifest.models().getFirst();
        assertThat(model.getTopic()).isEqualTo(TOPICS.model("openai/gpt-4o:free@eu"));
        assertThat(model.getEndpoint()).isEqualTo("https://example.com/v1");
        assertThat(model.getUpstreamModel()).isEqualTo("gpt-4o");
        assertThat(model.getAliases()).containsExactly("best");
        assertThat(model.getIntents()).containsExactly("SUMMARISE");
        assertThat(model.getContextTokens()).isEqualTo(128_000);
        assertThat(model.getQuality().getByDomain()).containsEntry("code", 0.9);
        assertThat(model.getLatency().getFirstTokenMs()).isEqualTo(250.5);
        assertThat(model.getLimits().getTokensPerMinute()).isEqualTo(100_000L);
        assertThat(model.getState()).isEqualTo(ModelState.ACTIVE);
        assertThat(model.getUpdatedAt()).isEqualTo(NOW);
        Price first = model.getPrices().getFirst();
        assertThat(first.getValidFrom()).isEqualTo(Instant.EPOCH);
        assertThat(first.getInputNanoUsdPerMTok()).isEqualTo(150_000_000L);
        assertThat(first.getCachedInputNanoUsdPerMTok()).isEqualTo(75_000_000L);
        assertThat(first.getOutputNanoUsdPerMTok()).isEqualTo(600_000_001L);
        assertThat(first.getPerRequestNanoUsd()).isEqualTo(1_000_000L);
        PriceSchedule schedule = first.getSchedules().getFirst();
        assertThat(schedule.getDays()).containsExactly("SATURDAY", "SUNDAY", "MONDAY");
        assertThat(schedule.getFrom()).isEqualTo("22:00");
        assertThat(model.getPrices().get(1).getValidFrom()).isEqualTo(Instant.parse("2026-02-28T23:00:00Z"));
    }

    @Test
    void shouldReadTenantsAndPoliciesFromSeveralFilesTogether() throws Exception {
        Path tenants = write("tenants.yaml", """
                tenants:
                  - {id: a, answerValue: 0.5, weight: 2.5, zone: Europe/Berlin,
                     budgets: [{period: day, amount: 1.5, hard: false}, {period: month, amount: 0}]}
                """);
        Path policies = write("policies.yaml", """
                policies:
                  - {id: p, answerValue: 0.02, secondValue: {batch: 0, interactive: 0.001}, callTimeoutSeconds: 9,
                     rules: [{name: eu, when: "callerRegion == 'eu'", deny: [acme]}]}
                """);

        Manifest manifest = Manifests.read(List.of(tenants, policies), TOPICS, NOW);

        assertThat(manifest.tenants().getFirst().getAnswerValueNanoUsd()).isEqualTo(500_000_000L);
        assertThat(manifest.tenants().getFirst().getWeight()).isEqualTo(2.5);
        assertThat(manifest.tenants().getFirst().getSecondValueNanoUsd()).isNull();
        assertThat(manifest.tenants().getFirst().getBudgets().getFirst().getAmountNanoUsd())
                .isEqualTo(1_500_000_000L);
        assertThat(manifest.tenants().getFirst().getZone()).isEqualTo("Europe/Berlin");
        assertThat(manifest.warnings()).singleElement().asString().contains("tenant a", "budget of $0", "refused");
        RoutingPolicy policy = manifest.policies().getFirst();
        assertThat(policy.getWeights().getSecondValueNanoUsd())
                .isEqualTo(Map.of("BATCH", 0L, "INTERACTIVE", 1_000_000L));
        assertThat(policy.getCallTimeoutMs()).isEqualTo(9_000L);
        assertThat(policy.getRules().getFirst().getDeny()).containsExactly("acme");
    }

    @Test
    void shouldReportEveryProblemOfAFileAtItsPlace() throws Exception {
        ManifestException refusal = refusal(write("bad.yaml", resource("bad.yaml")));

        String found = String.valueOf(refusal.getMessage()).replace(directory + "/", "");
        assertThat(found.strip()).isEqualTo(resource("bad.txt").strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            models: [{id: a             | 2:1: is no valid YAML
            {}                          | holds nothing
            # nothing                   | holds nothing
            models: [{id: &x [*x]}]     | models[0].id: a list must be a text
            - a                         | 1:1: must be a mapping
            modles: []                  | unknown field; did you mean models?
            """)
    void shouldSayWhatIsWrongWithAFileAsAWhole(String text, String expected) throws Exception {
        assertThat(refusal(write("m.yaml", text + "\n")).getMessage())
                .contains("m.yaml:")
                .contains(expected);
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        assertThat(refusal(directory.resolve("absent.yaml")).getMessage())
                .endsWith("absent.yaml: there is no such file");
        assertThat(refusal(directory).getMessage()).endsWith(": is a directory, not a file");
    }

    @Test
    void shouldRefuseLimitsThatLimitNothingAndANameThatIsNone() throws Exception {
        ManifestException refusal = refusal(write("m.yaml", """
                models:
                  - {id: a, provider: p, endpoint: https://e.com, limits: {sharedAs: key}}
                  - {id: b, provider: p, endpoint: https://e.com, limits: {concurrency: 0}}
                  - {id: c, provider: p, endpoint: https://e.com, limits: {concurrency: 2, sharedAs: one key}}
                """));

        assertThat(refusal.getMessage())
                .contains("limits: must name at least one of concurrency, requestsPerMinute and tokensPerMinute")
                .contains("limits.concurrency: '0' must be")
                .contains("limits.sharedAs: 'one key' must be 1 to 100 letters");
    }

    @Test
    void shouldNeverRepeatAKey() throws Exception {
        String key = "sk-proj-9f8e7d6c5b4a39281706";

        ManifestException refusal = refusal(write("m.yaml", """
                models:
                  - {id: a, provider: p, endpoint: https://e.com, apiKeyEnv: %s, headers: {X-Key: %s, api-key: %s}}
                """.formatted(key, key, key)));

        assertThat(refusal.problems()).hasSize(3);
        assertThat(refusal.getMessage()).doesNotContain(key).contains("looks like a key");
    }

    @Test
    void shouldQuarantineAModelWithoutAPriceAndWarn() throws Exception {
        Manifest manifest = read("models: [{id: a, provider: p, endpoint: 'http://127.0.0.1:11434/v1'}]");

        assertThat(manifest.models().getFirst().getState()).isEqualTo(ModelState.QUARANTINED);
        assertThat(manifest.warnings()).singleElement().asString().contains("model a", "price");
    }

    @Test
    void shouldSpreadTheSampleOverPriceSpeedAndQuality() {
        Manifest sample = Manifests.sample(TOPICS, NOW, Map.of(), "http://127.0.0.1:9/v1");

        assertThat(sample.models()).hasSizeGreaterThanOrEqualTo(5).allSatisfy(model -> {
            assertThat(model.getSimulated()).isTrue();
            assertThat(model.getEndpoint()).isEqualTo("http://127.0.0.1:9/v1");
        });
        assertThat(sample.models().stream().map(ModelSpec::getPrices)).doesNotHaveDuplicates();
        assertThat(sample.models().stream().map(ModelSpec::getLatency)).doesNotHaveDuplicates();
        assertThat(sample.models().stream().map(ModelSpec::getQuality)).doesNotHaveDuplicates();
        assertThat(sample.tenants()).extracting(tenant -> tenant.getTenantId()).contains("default", "gold");
        assertThat(sample.policies()).extracting(RoutingPolicy::getPolicyId).containsExactly("default");
        assertThat(sample.warnings()).isEmpty();
    }

    @Test
    void shouldTakeRealModelsWhereAKeyIsSet() {
        Map<String, String> environment =
                Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "http://127.0.0.1:11434/v1/");

        Manifest sample = Manifests.sample(TOPICS, NOW, environment, null);

        assertThat(sample.models()).hasSizeGreaterThanOrEqualTo(5).allSatisfy(model -> {
            assertThat(model.getSimulated()).isFalse();
            assertThat(model.getEndpoint()).isEqualTo("http://127.0.0.1:11434/v1");
            assertThat(model.getApiKeyEnv()).isEqualTo("OPENAI_API_KEY");
        });
        // What bounds their cost is the router's spend ceiling, for all tenants together.
        assertThat(sample.tenants())
                .singleElement()
                .satisfies(tenant -> assertThat(tenant.getBudgets()).isEmpty());
        assertThat(sample.warnings()).isEmpty();
    }

    private Manifest read(String text) throws ManifestException, IOException {
        return Manifests.read(List.of(write("m.yaml", text)), TOPICS, NOW);
    }

    private static ManifestException refusal(Path file) {
        return Objects.requireNonNull(
                catchThrowableOfType(ManifestException.class, () -> Manifests.read(List.of(file), TOPICS, NOW)));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ManifestsTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
