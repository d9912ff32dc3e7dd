package dev.weirkeeper.router.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.router.classify.Classifier;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five models of different price, speed and quality: different prompts and growing queues must spread over them. */
class LoadSpreadTest {
    private static final List<String> SIMPLE = List.of(
            "hi, how are you?",
            "What is the capital of France?",
            "Who wrote Middlemarch?",
            "Is a tomato a fruit? Answer with one word.");
    private static final List<String> MIDDLING = List.of(
            "Summarize the causes of the French Revolution for a newsletter.",
            "Explain how vaccines train the immune system.",
            "Rewrite this sentence so that it sounds more formal: we can't do that.");
    private static final List<String> HARD = List.of(
            "Write a Python function that merges overlapping intervals, with unit tests for all edge cases.",
            "Prove that the sum of the first n odd integers is n squared, then derive a closed form for the sum of cubes.",
            "There are 4 houses in a row. Clue 1: the baker lives directly left of the smith. Clue 2: exactly one person"
                    + " lives between the tailor and the baker. Who lives in the first house?");

    @Test
    void shouldSpreadDifferentPromptsOverTheModelsWithoutAnyLoad() {
        Map<String, Integer> simple = route(prompts(SIMPLE, 100), 1_000_000, 0);
        Map<String, Integer> hard = route(prompts(HARD, 100), 1_000_000, 0);
        assertThat(simple.keySet()).doesNotContain("large", "frontier");
        assertThat(hard.keySet()).doesNotContain("nano");
        assertThat(hard.getOrDefault("coder", 0)).isGreaterThan(20);
    }

    @Test
    void shouldUseAtLeastFourModelsUnderLoad() {
        List<String> mixed = new ArrayList<>(prompts(SIMPLE, 400));
        mixed.addAll(prompts(MIDDLING, 300));
        mixed.addAll(prompts(HARD, 300));
        // Exploration is off: every choice is the best one at its time.
        Map<String, Integer> chosen = route(mixed, 5, 0);
        assertThat(chosen.values().stream().filter(count -> count >= 20).count())
                .as("models with at least 20 of 1,000 requests: %s", chosen)
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    @Tag("needs-data")
    void shouldUseAtLeastFourModelsForRealPrompts() throws IOException {
        Path file = Path.of(System.getenv().getOrDefault("WEIRKEEPER_DATA", "../../shared/data"))
                .resolve("llmrouter_9models_dev.jsonl.gz");
        List<String> prompts = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && prompts.size() < 1000; line = lines.readLine()) {
                JsonNode row = json.readTree(line);
                prompts.add(row.get("prompt").asText());
            }
        }
        Map<String, Integer> chosen = route(prompts, 5, 0);
        assertThat(chosen.values().stream().filter(count -> count >= 10).count())
                .as("models with at least 10 of 1,000 requests: %s", chosen)
                .isGreaterThanOrEqualTo(4);
    }

    private static List<String> prompts(List<String> of, int count) {
        List<String> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(of.get(i % of.size()));
        }
        return prompts;
    }

    private record Call(long endsAtMs, String model) {}

    private record Waiting(String prompt, String model) {}

    /**
     * One request every so many milliseconds, calls that take what is expected of them; who has to wait stands in line for the model that
     * is worth most, and those behind see how long the line is. Counts what was chosen until the last one came.
     */
    private static Map<String, Integer> route(List<String> prompts, int everyMs, double gamma) {
        Street street = new Street(gamma);
        for (String prompt : prompts) {
            street.pass(everyMs);
            street.arrives(prompt);
        }
        return street.chosen;
    }

    private static final class Street {
        private final double gamma;
        private final Random random = new Random(11);
        private final Map<String, Integer> chosen = new HashMap<>();
        private final Map<String, Integer> inFlight = new HashMap<>();
        private final PriorityQueue<Call> calls =
                new PriorityQueue<>((a, b) -> Long.compare(a.endsAtMs(), b.endsAtMs()));
        private final List<Waiting> line = new ArrayList<>();
        private long nowMs = Worlds.NOW;

        Street(double gamma) {
            this.gamma = gamma;
        }

        void arrives(String prompt) {
            decide(prompt, line).ifPresent(model -> line.add(new Waiting(prompt, model)));
        }

        void pass(int ms) {
            nowMs += ms;
            while (!calls.isEmpty() && calls.peek().endsAtMs() <= nowMs) {
                String model = calls.remove().model();
                inFlight.merge(model, -1, Integer::sum);
                first(model).ifPresent(first -> {
                    line.remove(first);
                    decide(first.prompt(), List.of())
                            .ifPresent(other -> line.addFirst(new Waiting(first.prompt(), other)));
                });
            }
        }

        private Optional<Waiting> first(String model) {
            return line.stream().filter(one -> one.model().equals(model)).findFirst();
        }

        /** What it has to wait for; empty where it has to wait for nothing. */
        private Optional<String> decide(String prompt, List<Waiting> ahead) {
            List<Deployment> deployments = models().stream()
                    .map(spec -> new Deployment(spec, null, capacity(spec.getModelId(), ahead), true))
                    .toList();
            Decision decision =
                    Decider.decide(ask(prompt, nowMs, gamma), new Market(deployments, nowMs), "d", random.nextDouble());
            if (!(decision.choice() instanceof Choice.Route route)) {
                return Optional.of(decision.record().getCandidates().stream()
                        .filter(one -> Exclusion.QUEUE_TOO_LONG.code().equals(one.getExclusion()))
                        .max(Comparator.comparingDouble(Candidate::getValue))
                        .orElseThrow()
                        .getModel());
            }
            String model = route.spec().getModelId();
            chosen.merge(model, 1, Integer::sum);
            inFlight.merge(model, 1, Integer::sum);
            Candidate picked = decision.record().getCandidates().stream()
                    .filter(one -> one.getModel().equals(model))
                    .findFirst()
                    .orElseThrow();
            calls.add(new Call(nowMs + picked.getLatencyMs(), model));
            return Optional.empty();
        }

        private Capacity capacity(String model, List<Waiting> line) {
            int ahead =
                    (int) line.stream().filter(one -> one.model().equals(model)).count();
            return new Capacity(2, 16, inFlight.getOrDefault(model, 0), ahead, null);
        }
    }

    private static Ask ask(String prompt, long nowMs, double gamma) {
        InferenceRequest.Builder request = Worlds.request()
                .setPriority(Priority.STANDARD)
                .setMessages(List.of(
                        Message.newBuilder().setRole("user").setContent(prompt).build()));
        Ask ask = Worlds.ask(
                request,
                Classification.newBuilder(Classifier.classify(request.build())),
                Worlds.tenant(),
                Worlds.policy()
                        .setExplorationGamma(gamma)
                        .setWeights(PolicyWeights.newBuilder()
                                .setAnswerValueNanoUsd(10_000_000)
                                .setSecondValueNanoUsd(Map.of("STANDARD", 100_000L))
                                .build()));
        return new Ask(
                ask.request(), ask.classification(), ask.profile(), nowMs, nowMs + 900_000, 1, ask.failedModels());
    }

    private static List<ModelSpec> models() {
        return List.of(
                model(
                        "nano",
                        ModelKind.SMALL,
                        0.58,
                        Map.of("code", 0.34, "maths", 0.30, "science", 0.44),
                        speed(120, 220),
                        usd(0.05, 0.20)),
                model(
                        "small",
                        ModelKind.SMALL,
                        0.72,
                        Map.of("code", 0.58, "maths", 0.52),
                        speed(220, 140),
                        usd(0.15, 0.60)),
                model(
                        "coder",
                        ModelKind.SPECIALISED,
                        0.60,
                        Map.of("code", 0.90, "maths", 0.70),
                        speed(260, 110),
                        usd(0.40, 1.60)),
                model(
                        "large",
                        ModelKind.LARGE,
                        0.86,
                        Map.of("code", 0.84, "maths", 0.78),
                        speed(450, 75),
                        usd(2.0, 8.0)),
                model(
                        "frontier",
                        ModelKind.LARGE,
                        0.94,
                        Map.of("code", 0.95, "maths", 0.95),
                        speed(900, 55),
                        usd(5.0, 25.0)));
    }

    private static ModelSpec model(
            String id, ModelKind kind, double prior, Map<String, Double> byDomain, LatencyPrior latency, Price price) {
        return Worlds.spec(id)
                .setKind(kind)
                .setQuality(QualityPrior.newBuilder()
                        .setPrior(prior)
                        .setByDomain(byDomain)
                        .build())
                .setLatency(latency)
                .setPrices(List.of(price))
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    private static LatencyPrior speed(double firstTokenMs, double tokensPerSecond) {
        return LatencyPrior.newBuilder()
                .setFirstTokenMs(firstTokenMs)
                .setTokensPerSecond(tokensPerSecond)
                .build();
    }

    private static Price usd(double input, double output) {
        return Worlds.price((long) (input * 1e9), (long) (output * 1e9));
    }
}
