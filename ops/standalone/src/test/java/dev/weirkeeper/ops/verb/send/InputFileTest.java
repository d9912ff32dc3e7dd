package dev.weirkeeper.ops.verb.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.Priority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputFileTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void shouldReadThePromptTheChatAndTheBatchShape() throws IOException {
        List<Question> questions =
                good("{\"id\": 7, \"prompt\": \"one\", \"temperature\": 0.5, \"outcomes\": {\"x\": 1}}\n"
                        + "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"t\"},"
                        + " {\"type\": \"image_url\", \"image_url\": {\"url\": \"https://e.com/i.png\"}}]}]}\n"
                        + "{\"custom_id\": \"c-1\", \"url\": \"/v1/chat/completions\", \"body\": {\"model\": \"gpt-4o\","
                        + " \"messages\": [{\"role\": \"system\", \"content\": \"s\"}, {\"role\": \"user\", \"content\": \"u\"}],"
                        + " \"max_tokens\": 9, \"stop\": \"x\", \"logit_bias\": {\"1\": 2}, \"stream\": true}}");

        assertThat(questions).hasSize(3);
        Question plain = questions.getFirst();
        assertThat(plain.lineId()).isEqualTo("7");
        assertThat(parameters(plain).getTemperature()).isEqualTo(0.5);
        assertThat(parameters(plain).getExtra()).isEmpty();
        Question chat = questions.get(1);
        assertThat(chat.model()).isEqualTo("m");
        assertThat(chat.parameters()).isNull();
        assertThat(chat.messages().getFirst().getParts().get(1).getUrl()).isEqualTo("https://e.com/i.png");
        Question batch = questions.get(2);
        assertThat(batch.lineId()).isEqualTo("c-1");
        assertThat(batch.model()).isEqualTo("gpt-4o");
        assertThat(batch.messages()).hasSize(2);
        assertThat(parameters(batch).getMaxOutputTokens()).isEqualTo(9);
        assertThat(parameters(batch).getStop()).containsExactly("x");
        assertThat(parameters(batch).getExtra()).isEqualTo(Map.of("logit_bias", "{\"1\":2}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                                       | not_json
            {"prompt": "x"} trailing                       | not_json
            [1, 2]                                         | not_an_object
            {"prompt": " "}                                | empty_prompt
            {"prompt": 5}                                  | no_prompt
            {}                                             | no_prompt
            {"messages": []}                               | no_messages
            {"messages": "x"}                              | no_messages
            {"messages": [{"content": "x"}]}               | bad_message
            {"messages": [{"role": "user", "content": 1}]} | bad_message
            {"prompt": "x", "max_tokens": 0}               | bad_parameter
            {"prompt": "x", "max_tokens": "many"}          | bad_parameter
            """)
    void shouldNameWhatIsWrongWithALine(String line, String code) throws IOException {
        assertThat(lines("{\"prompt\": \"ok\"}\n" + line + "\n").get(1)).isInstanceOfSatisfying(Line.Bad.class, bad -> {
            assertThat(bad.number()).isEqualTo(2);
            assertThat(bad.code()).isEqualTo(code);
            assertThat(bad.reason()).doesNotContain("nonsense");
        });
    }

    @Test
    void shouldNumberLinesByTheFileAndStepOverBlankOnes() throws IOException {
        List<Line> lines = lines("\uFEFF{\"prompt\": \"a\"}\r\n\n   \n{\"prompt\": \"b\"}");

        assertThat(lines).extracting(Line::number).containsExactly(1L, 4L);
        assertThat(lines).allMatch(Line.Good.class::isInstance);
    }

    @Test
    void shouldRefuseWhatIsNoUtf8AndGoOn() throws IOException {
        byte[] bytes = "{\"prompt\": \"\u00e4\"}\n{\"prompt\": \"b\"}\n".getBytes(StandardCharsets.ISO_8859_1);

        List<Line> lines = lines(InputFile.of(new ByteArrayInputStream(bytes)));

        assertThat(lines.getFirst())
                .isInstanceOfSatisfying(
                        Line.Bad.class, bad -> assertThat(bad.code()).isEqualTo("not_utf8"));
        assertThat(lines.get(1)).isInstanceOf(Line.Good.class);
    }

    @Test
    void shouldUnzipWhateverTheName(@TempDir Path directory) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write("{\"prompt\": \"a\"}\n\n{\"prompt\": \"b\"}".getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(directory.resolve("plain.jsonl"), zipped.toByteArray());

        try (InputFile input = InputFile.open(file)) {
            assertThat(lines(input)).hasSize(2);
        }
        assertThat(InputFile.count(file, Long.MAX_VALUE)).isEqualTo(2);
        assertThat(InputFile.count(file, 1)).isEqualTo(1);
        assertThat(InputFile.count(Path.of("-"), 5)).isZero();
    }

    @Test
    void shouldLetTheCommandLineWinOverTheLine() throws IOException {
        Question question = good("{\"id\": \"l\", \"prompt\": \"p\", \"model\": \"m\", \"max_tokens\": 5}")
                .getFirst();
        Asking asking =
                new Asking("t", "auto", "p1", Priority.BATCH, Duration.ofMinutes(1), "be short", 7, Map.of("k", "v"));

        InferenceRequest request = asking.request(question, "r", NOW);

        assertThat(request.getModel()).isEqualTo("auto");
        assertThat(request.getPolicy()).isEqualTo("p1");
        assertThat(request.getDeadline()).isEqualTo(NOW.plusSeconds(60));
        assertThat(request.getMessages())
                .extracting(message -> message.getRole())
                .containsExactly("system", "user");
        assertThat(Objects.requireNonNull(request.getParameters()).getMaxOutputTokens())
                .isEqualTo(7);
        assertThat(request.getMetadata()).isEqualTo(Map.of("k", "v", "lineId", "l"));
    }

    private static Parameters parameters(Question question) {
        return Objects.requireNonNull(question.parameters());
    }

    private static List<Question> good(String text) throws IOException {
        return lines(text).stream().map(line -> ((Line.Good) line).question()).toList();
    }

    private static List<Line> lines(String text) throws IOException {
        return lines(InputFile.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static List<Line> lines(InputFile file) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Optional<Line> line = file.next(); line.isPresent(); line = file.next()) {
            lines.add(line.get());
        }
        return lines;
    }
}
