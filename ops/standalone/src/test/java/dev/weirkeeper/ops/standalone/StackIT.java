package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.connector.client.Requests;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.Behaviour.Faults;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.Fault;
import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void shouldAnswerAndRememberOverARestart() throws Exception {
        InferenceRequest asked = Requests.prompt("default", "hello").build();
        InferenceResponse first;
        String provider;
        try (Stack stack = Stack.start(StackConfig.in(directory))) {
            first = ask(stack, asked);
            provider = provider(stack).baseUrl();

            assertThat(first.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(get(stack.httpUrl() + "/readyz")).contains("\"ready\":true");
            assertThat(get(stack.httpUrl() + "/metrics")).contains("weirkeeper_worker", "kafka_stream");
            assertThatExceptionOfType(CliException.class)
                    .isThrownBy(() -> Stack.start(StackConfig.in(directory)))
                    .withMessageContaining("is in use");
        }
        try (Stack again = Stack.start(StackConfig.in(directory))) {
            InferenceResponse second = ask(again, asked);

            assertThat(second.getReplayed()).isTrue();
            assertThat(second.getMessage()).isEqualTo(first.getMessage());
            assertThat(provider(again).journal().entries()).isEmpty();
            assertThat(provider(again).baseUrl()).isEqualTo(provider);
        }
    }

    @Test
    void shouldAnswerAfterARestartWhatWasRunningBefore() throws Exception {
        StackConfig impatient = StackConfig.in(directory).withSetting("worker.stop.grace.ms", "0");
        InferenceRequest asked = Requests.prompt("default", "hello").build();
        try (Stack stack = Stack.start(impatient);
                WeirkeeperClient client = WeirkeeperClient.connect(stack.clientProperties())) {
            hang(provider(stack));
            client.submit(asked).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(PATIENCE)
                    .until(() -> provider(stack).journal().entries().stream().anyMatch(JournalEntry::running));

            InferenceRequest withdrawn =
                    Requests.prompt("default", "never mind").build();
            CompletableFuture<InferenceResponse> ending = client.send(withdrawn, PATIENCE);
            await().atMost(PATIENCE)
                    .until(() -> provider(stack).journal().entries().stream()
                                    .filter(JournalEntry::running)
                                    .count()
                            == 2);
            assertThat(weir(stack, "cancel", withdrawn.getRequestId())).isEqualTo(ExitCode.OK);
            assertThat(ending.get().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
        }
        try (Stack again = Stack.start(impatient);
                WeirkeeperClient client = WeirkeeperClient.connect(again.clientProperties())) {
            // A repeat is swallowed while the first is in flight: the one answer is the first one's.
            InferenceResponse answer = client.send(asked, PATIENCE).get();

            assertThat(answer.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(answer.getAttempts()).isGreaterThan(1);
        }
    }

    @Test
    void shouldServeTheUsersModelsInsteadOfTheSample() throws Exception {
        Path models = Files.writeString(directory.resolve("mine.yaml"), """
                models:
                  - id: mine
                    simulated: true
                    quality: {prior: 0.7}
                    latency: {firstTokenMs: 5, tokensPerSecond: 10000}
                    prices: [{input: 1, output: 2}]
                """);
        try (Stack stack = Stack.start(StackConfig.in(directory.resolve("data")).withManifests(List.of(models)))) {
            InferenceResponse answer =
                    ask(stack, Requests.prompt("default", "hello").build());

            assertThat(answer.getModel()).isEqualTo("mine");
            assertThat(stack.models().simulated()).isEqualTo(1);
        }
    }

    private static int weir(Stack stack, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--bootstrap-servers=" + stack.clientProperties().get("bootstrap.servers"));
        arguments.add("--registry=" + stack.clientProperties().get("schema.registry.url"));
        PrintWriter nobody = new PrintWriter(Writer.nullWriter());
        return Weir.run(arguments.toArray(String[]::new), Map.of(), nobody, nobody);
    }

    private static InferenceResponse ask(Stack stack, InferenceRequest request) throws Exception {
        try (WeirkeeperClient client = WeirkeeperClient.connect(stack.clientProperties())) {
            return client.send(request, PATIENCE).get();
        }
    }

    private static FakeProvider provider(Stack stack) {
        return stack.fakeProvider().orElseThrow();
    }

    private static void hang(FakeProvider provider) {
        for (String name : List.of(
                "sim-nano", "sim-small", "sim-offpeak", "sim-coder", "sim-reason", "sim-large", "sim-frontier")) {
            provider.put(SimulatedModel.steady(name, 1).with(Behaviour.faulty(Faults.always(Fault.HANG))));
        }
    }

    private static String get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
