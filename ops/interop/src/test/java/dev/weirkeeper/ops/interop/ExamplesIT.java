package dev.weirkeeper.ops.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.example.Ask;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.standalone.Stack;
import dev.weirkeeper.ops.standalone.StackConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples, run as their readers run them, get an answer from the whole of Weirkeeper; the counter agrees. */
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("../../connectors/examples");
    private static final Path PYTHON = EXAMPLES.resolve("python");
    private static final Path JAVASCRIPT = EXAMPLES.resolve("javascript");

    @TempDir
    private static Path directory;

    private static Stack stack;

    @BeforeAll
    static void start() {
        stack = Stack.start(StackConfig.in(directory));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    @Tag("needs-python")
    void shouldAnswerPythonAndAddUp() {
        String said = Script.run(PYTHON, asking("/usr/bin/python3", "ask.py"));

        assertThatItWasAnswered(said);
        JsonNode counts = Script.json(
                PYTHON,
                "/usr/bin/python3",
                "count.py",
                "--bootstrap-servers",
                stack.bootstrapServers(),
                "--registry",
                stack.registryUrl(),
                "--journal",
                journal(),
                "--json");
        assertThat(counts.path("terminal").asInt()).isPositive();
        assertThat(counts.path("journalCalls").asInt()).isPositive();
        assertThat(counts.path("models").size()).isPositive();
    }

    @Test
    @Tag("needs-python")
    void shouldTellPythonThatItsTenantIsUnknown() {
        String[] stranger = asking("/usr/bin/python3", "ask.py", "--tenant", "stranger");

        assertThatThrownBy(() -> Script.run(PYTHON, stranger))
                .hasMessageContaining("status: REFUSED")
                .hasMessageContaining("tenant");
    }

    @Test
    @Tag("needs-node")
    void shouldAnswerJavaScript() {
        if (!Files.exists(JAVASCRIPT.resolve("node_modules/.package-lock.json"))) {
            String ignored = Script.run(JAVASCRIPT, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        }

        assertThatItWasAnswered(Script.run(JAVASCRIPT, asking("node", "ask.mjs")));
    }

    @Test
    void shouldAnswerJava() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        assertThatItWasAnswered(
                Script.run(directory, asking(java, "-cp", System.getProperty("java.class.path"), Ask.class.getName())));
    }

    private static void assertThatItWasAnswered(String said) {
        assertThat(said).contains("status: ANSWERED").contains("cost:   $0.0");
        assertThat(said.lines().filter(line -> line.startsWith("model: ")))
                .singleElement()
                .isNotEqualTo("model:  None");
        assertThat(said.lines().filter(line -> line.startsWith("answer: ")))
                .singleElement()
                .asString()
                .hasSizeGreaterThan("answer: ".length());
    }

    private static String[] asking(String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.addAll(List.of("--bootstrap-servers", stack.bootstrapServers(), "--registry", stack.registryUrl()));
        whole.addAll(List.of("--prompt", "What does a weir keeper do?"));
        return whole.toArray(String[]::new);
    }

    private static String journal() {
        return stack.fakeProvider().map(FakeProvider::baseUrl).orElseThrow().replace("/v1", "");
    }
}
