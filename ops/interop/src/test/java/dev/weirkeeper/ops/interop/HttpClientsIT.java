package dev.weirkeeper.ops.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.ops.standalone.Stack;
import dev.weirkeeper.ops.standalone.StackConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other people's HTTP clients, unmodified, at the door of a whole stack; it lets one call in at a time. The table of clients
 * and features in docs/http.md is what this run saw: write it anew with {@code -Dreference.write=true}.
 */
@Tag("needs-node")
class HttpClientsIT {
    private static final Path PAGE = Path.of("../../docs/http.md");
    private static final String BEGIN = "<!-- clients: made by HttpClientsIT -->\n";
    private static final String END = "<!-- end of clients -->\n";
    private static final String SLOW = "sim-frontier";
    private static final int SLOW_MS = 1_500;

    @TempDir
    private static Path directory;

    private static Stack stack;

    @BeforeAll
    static void start() {
        stack = Stack.start(StackConfig.in(directory).withSetting("ingress.max.in.flight", "1"));
        stack.fakeProvider().orElseThrow().put(SimulatedModel.steady(SLOW, SLOW_MS));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void shouldServeUnmodifiedClientsAsTheDocumentationSays() throws Exception {
        String url = stack.httpUrl() + "/v1";
        Map<String, Map<String, String>> seen = new LinkedHashMap<>();
        seen.put("npm `openai` 6.49.0", npm(url));
        seen.put("`com.openai:openai-java` 4.101.0", OpenAiJavaClient.features(url));
        seen.put("`dev.langchain4j:langchain4j-open-ai` 1.19.0", LangChainClient.features(url));

        seen.forEach((client, features) -> assertThat(features)
                .as(client)
                .isNotEmpty()
                .allSatisfy(
                        (feature, problem) -> assertThat(problem).as(feature).isEmpty()));
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String made = head + table(seen) + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("reference.write")) {
            Path ignored = Files.writeString(PAGE, made);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(made);
    }

    private static Map<String, String> npm(String url) {
        Path scripts = Script.node(Path.of("src/test/http-js"), "http-js");
        JsonNode said = Script.json(scripts, "node", "openai.mjs", url, SLOW);
        Map<String, String> features = new LinkedHashMap<>();
        said.properties()
                .forEach(field -> features.put(field.getKey(), field.getValue().asText()));
        return features;
    }

    /** Clients down, features across; empty where a client was not asked. */
    private static String table(Map<String, Map<String, String>> seen) {
        Set<String> features = new LinkedHashSet<>();
        seen.values().forEach(each -> features.addAll(each.keySet()));
        StringBuilder table = new StringBuilder("| client | " + String.join(" | ", features) + " |\n|---|")
                .append("---|".repeat(features.size()))
                .append('\n');
        seen.forEach((client, each) -> table.append("| ")
                .append(client)
                .append(" | ")
                .append(features.stream()
                        .map(feature -> each.containsKey(feature) ? "yes" : "")
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
        return table.toString();
    }
}
