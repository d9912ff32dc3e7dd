package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.connector.client.Requests;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ResponseStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget on a real broker, in four partitions, from the manifest to the last cent and by hand beyond it. */
class BudgetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int REQUESTS = 200;
    private static final long BUDGET = 10_000_000; // a cent
    private static final long MOST_FOR_A_CALL = 200_000;

    @TempDir
    Path directory;

    @Test
    void shouldSpendABudgetRefuseTheRestAndGoOnWhenItIsRaised() throws Exception {
        Path manifest = Files.writeString(directory.resolve("mine.yaml"), """
                models:
                  - id: mine
                    simulated: true
                    quality: {prior: 0.7}
                    latency: {firstTokenMs: 5, tokensPerSecond: 10000}
                    prices: [{input: 0, output: 2}]
                tenants:
                  - id: acme
                    budgets: [{period: month, amount: 0.01}, {period: day, amount: 0.02}]
                policies:
                  - {id: default}
                """);
        try (Stack stack = Stack.start(StackConfig.in(directory.resolve("data")).withManifests(List.of(manifest)));
                WeirkeeperClient client = WeirkeeperClient.connect(stack.clientProperties())) {
            List<InferenceResponse> responses = burst(client);

            long spent = responses.stream()
                    .mapToLong(InferenceResponse::getCostNanoUsd)
                    .sum();
            assertThat(spent).isBetween(BUDGET - MOST_FOR_A_CALL, BUDGET);
            assertThat(responses)
                    .filteredOn(response -> response.getStatus() != ResponseStatus.ANSWERED)
                    .isNotEmpty()
                    .allSatisfy(response -> {
                        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REFUSED);
                        assertThat(response.getError().getCode()).isEqualTo("budget_exhausted");
                        assertThat(response.getRetryAt()).isAfter(Instant.now());
                    });
            await().atMost(PATIENCE)
                    .until(() -> month(stack).path("spentNanoUsd").asLong() == spent);
            assertThat(month(stack).path("reservedNanoUsd").asLong()).isZero();

            assertThat(weir(
                            stack,
                            nobody(),
                            "tenants",
                            "adjust",
                            "acme",
                            "--period=month",
                            "--amount=0.01",
                            "--reason=more"))
                    .isEqualTo(ExitCode.OK);
            await().atMost(PATIENCE)
                    .until(() -> month(stack).path("budgetNanoUsd").asLong() == 2 * BUDGET);
            assertThat(client.send(ask(REQUESTS), PATIENCE).get().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        }
    }

    private static List<InferenceResponse> burst(WeirkeeperClient client) throws Exception {
        List<CompletableFuture<InferenceResponse>> asked = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            asked.add(client.send(ask(i), PATIENCE));
        }
        List<InferenceResponse> responses = new ArrayList<>();
        for (CompletableFuture<InferenceResponse> one : asked) {
            responses.add(one.get());
        }
        return responses;
    }

    private static InferenceRequest ask(int number) {
        return Requests.prompt("acme", "Tell me all of story " + number + ".")
                .setParameters(Parameters.newBuilder().setMaxOutputTokens(100).build())
                .build();
    }

    private static JsonNode month(Stack stack) throws Exception {
        StringWriter text = new StringWriter();
        assertThat(weir(stack, new PrintWriter(text, true), "tenants", "list", "--json"))
                .isEqualTo(ExitCode.OK);
        for (String line : text.toString().lines().toList()) {
            for (JsonNode window : new ObjectMapper().readTree(line).path("windows")) {
                if (window.path("period").asText().equals("month")) {
                    return window;
                }
            }
        }
        throw new AssertionError("no budget per month in " + text);
    }

    private static int weir(Stack stack, PrintWriter out, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--bootstrap-servers=" + stack.clientProperties().get("bootstrap.servers"));
        arguments.add("--registry=" + stack.clientProperties().get("schema.registry.url"));
        return Weir.run(arguments.toArray(String[]::new), Map.of(), out, nobody());
    }

    private static PrintWriter nobody() {
        return new PrintWriter(Writer.nullWriter());
    }
}
