package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key from its making to its revocation, by the verbs a user has. */
class TenantKeysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void shouldLetInByKeyUntilItIsTakenBack() throws Exception {
        try (Stack stack = Stack.start(StackConfig.in(directory.resolve("data")))) {
            assertThat(models(stack, "")).isEqualTo(200);

            String secret = weir(stack, "tenants", "key", "create", "gold", "--note", "ci")
                    .strip();
            assertThat(secret).startsWith("wk-");
            await().atMost(PATIENCE).until(() -> models(stack, "") == 401);
            assertThat(models(stack, secret)).isEqualTo(200);
            assertThat(models(stack, secret + "x")).isEqualTo(401);
            assertThat(weir(stack, "tenants", "key", "list", "gold"))
                    .contains("ci")
                    .doesNotContain(secret);

            // Applying the tenant without a word about keys leaves them.
            apply(stack, "");
            assertThat(weir(stack, "tenants", "key", "list", "gold")).contains("ci");

            apply(stack, "    keys: []\n");
            await().atMost(PATIENCE).until(() -> models(stack, secret) == 401);
            // With the last key gone the door stays shut.
            assertThat(models(stack, "")).isEqualTo(401);
        }
    }

    private void apply(Stack stack, String keys) throws Exception {
        Path file = Files.writeString(
                directory.resolve("tenants.yaml"),
                "tenants:\n  - id: gold\n    tier: gold\n    policy: default\n" + keys);
        weir(stack, "apply", "-f", file.toString());
    }

    private static int models(Stack stack, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.httpUrl() + "/v1/models"));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static String weir(Stack stack, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--bootstrap-servers=" + stack.bootstrapServers());
        arguments.add("--registry=" + stack.registryUrl());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Weir.run(arguments.toArray(String[]::new), Map.of(), new PrintWriter(out), new PrintWriter(err));
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.OK);
        return out.toString();
    }
}
