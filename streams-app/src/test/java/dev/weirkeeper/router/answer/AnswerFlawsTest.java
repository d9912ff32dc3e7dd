package dev.weirkeeper.router.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.app.Samples;
import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFlawsTest {
    private static final AnswerCheck USUAL = AnswerCheck.newBuilder().build();
    private static final String OBJECT = "{\"type\": \"json_object\"}";
    private static final String ORDER = """
            {"type": "json_schema", "json_schema": {"name": "order", "strict": true, "schema": {
              "type": "object", "required": ["item", "count"], "additionalProperties": false,
              "$defs": {"count": {"type": "integer", "minimum": 1}},
              "properties": {"item": {"type": "string", "pattern": "^[a-z]+$"}, "count": {"$ref": "#/$defs/count"},
                             "definitions": {"type": "string"}}}}}""";

    private static AttemptEvent answer(@Nullable String text) {
        return AttemptEvent.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setDispatchId("d")
                .setAttempt(1)
                .setModel("small")
                .setType(AttemptEventType.ENDED)
                .setOutcome(AttemptOutcome.ANSWERED)
                .setWorkerId("w")
                .setIncarnation("i")
                .setEpoch(1)
                .setAt(Instant.EPOCH)
                .setMessage(Message.newBuilder()
                        .setRole("assistant")
                        .setContent(text)
                        .build())
                .setFinishReason("stop")
                .build();
    }

    private static InferenceRequest asking(@Nullable String format) {
        return Samples.request("r")
                .setParameters(Parameters.newBuilder().setResponseFormat(format).build())
                .build();
    }

    private static String flaw(AnswerCheck check, @Nullable String format, String text) {
        return AnswerFlaws.find(check, asking(format), answer(text)).orElse("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I\u2019m sorry, but I can\u2019t help with that.",
                "As an AI language model, I have no opinion.",
                "I don't know.",
                "Es tut mir leid, aber dazu kann ich nichts sagen.",
                "Lo siento, pero no puedo hacerlo."
            })
    void shouldSeeThatAnAnswerDeclines(String text) {
        assertThat(flaw(USUAL, null, text)).isEqualTo(AnswerFlaws.REFUSED);
        assertThat(flaw(AnswerCheck.newBuilder().setRefusal(false).build(), null, text))
                .isEqualTo("none");
    }

    @Test
    void shouldNotTakeALongAnswerForARefusalForItsFirstWords() {
        assertThat(flaw(USUAL, null, "I don't know of a better way than this. " + "Take the first road. ".repeat(40)))
                .isEqualTo("none");
        assertThat(flaw(USUAL, null, "A weir keeper minds the water. ".repeat(8) + "I don't know more."))
                .isEqualTo("none");
    }

    @Test
    void shouldTakeAProvidersFilterForARefusal() {
        AttemptEvent filtered = answer("The");
        filtered.setFinishReason("content_filter");

        assertThat(AnswerFlaws.find(USUAL, asking(null), filtered)).contains(AnswerFlaws.REFUSED);
    }

    @Test
    void shouldSeeThatAnAnswerIsTooShort() {
        AnswerCheck ten = AnswerCheck.newBuilder().setMinChars(10).build();
        assertThat(flaw(ten, null, "  123456789 \n")).isEqualTo(AnswerFlaws.TOO_SHORT);
        assertThat(flaw(ten, null, "1234567890")).isEqualTo("none");
        assertThat(flaw(USUAL, null, " ")).isEqualTo(AnswerFlaws.TOO_SHORT);
        assertThat(AnswerFlaws.find(USUAL, null, answer(null))).contains(AnswerFlaws.TOO_SHORT);
    }

    @Test
    void shouldTakeACallOfAToolForAnAnswer() {
        AttemptEvent event = answer(null);
        event.getMessage().setToolCalls(List.of(new ToolCall("c", "f", "{}")));

        assertThat(AnswerFlaws.find(USUAL, asking(OBJECT), event)).isEmpty();
    }

    @Test
    void shouldWantJsonOnlyWhereItIsAskedFor() {
        assertThat(flaw(USUAL, null, "hello")).isEqualTo("none");
        assertThat(flaw(USUAL, "{\"type\": \"text\"}", "hello")).isEqualTo("none");
        assertThat(flaw(USUAL, OBJECT, "hello")).isEqualTo(AnswerFlaws.NOT_JSON);
        assertThat(flaw(USUAL, OBJECT, "{\"a\": 1} and more")).isEqualTo(AnswerFlaws.NOT_JSON);
        assertThat(flaw(USUAL, OBJECT, "{\"a\": ")).isEqualTo(AnswerFlaws.NOT_JSON);
        assertThat(flaw(USUAL, OBJECT, "7")).isEqualTo(AnswerFlaws.NOT_JSON);
        assertThat(flaw(USUAL, OBJECT, "{\"a\": 1}")).isEqualTo("none");
        assertThat(flaw(AnswerCheck.newBuilder().setFormat(false).build(), OBJECT, "hello"))
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"item": "weir", "count": 2}                        | none
            {"item": "weir", "count": 2, "definitions": "x"}    | none
            {"item": "weir", "count": 0}                        | answer_off_schema
            {"item": "weir"}                                    | answer_off_schema
            {"item": "Weir", "count": 1}                        | answer_off_schema
            {"item": "weir", "count": 1, "more": true}          | answer_off_schema
            {"item": "weir", "count": 1, "definitions": 3}      | answer_off_schema
            ["weir", 1]                                         | answer_off_schema
            """)
    void shouldHoldAnAnswerAgainstItsSchema(String text, String flaw) {
        assertThat(flaw(USUAL, ORDER, text)).isEqualTo(flaw);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\": \"#\"}",
                "{\"$ref\": \"https://example.com/schema.json\"}",
                "{\"$ref\": \"#/$defs/nowhere\"}",
                "{\"$ref\": 7}",
                "{\"$ref\": \"#/%\", \"allOf\": 3}",
                "{\"properties\": 3, \"required\": true}",
                "{\"type\": \"object\", \"patternProperties\": {\"(?=x)y\": {\"type\": \"integer\"}}}"
            })
    void shouldLetPassWhatASchemaCannotTell(String schema) {
        String format = "{\"type\": \"json_schema\", \"json_schema\": {\"schema\": " + schema + "}}";

        assertThat(flaw(USUAL, format, "{\"a\": 1}")).isEqualTo("none");
    }

    /** Each of forty definitions refers twice to the next: 2^40 steps for whoever follows. */
    @Test
    void shouldNotFollowReferencesThatMultiply() {
        StringBuilder definitions = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            definitions.append("\"d%d\": {\"anyOf\": [{\"$ref\": \"#/$defs/d%d\"}, {\"$ref\": \"#/$defs/d%d\"}]}, "
                    .formatted(i, i + 1, i + 1));
        }
        String format =
                "{\"type\": \"json_schema\", \"json_schema\": {\"schema\": {\"$ref\": \"#/$defs/d0\", \"$defs\": {"
                        + definitions + "\"d40\": {\"type\": \"string\"}}}}}";

        assertThat(flaw(USUAL, format, "{\"a\": 1}")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            It is 7.                          | none
            It is 7. Confidence: high         | none
            It is 7.\\nConfidence: 0.4         | answer_unsure
            It is 7.\\n**Confidence:** 40 %    | answer_unsure
            It is 7.\\nconfidence = 40         | answer_unsure
            It is 7.\\nConfidence: 0.9         | none
            It is 7.\\nConfidence: 90%         | none
            {"answer": 7, "confidence": 0.2}  | answer_unsure
            {"answer": 7, "confidence": 0.8}  | none
            {"answer": 7}                     | none
            """)
    void shouldGoByTheConfidenceThatAnAnswerStates(String text, String flaw) {
        AnswerCheck sure = AnswerCheck.newBuilder().setMinConfidence(0.7).build();

        assertThat(flaw(sure, null, text.replace("\\n", "\n"))).isEqualTo(flaw);
        assertThat(flaw(USUAL, null, text.replace("\\n", "\n"))).isEqualTo("none");
    }

    /** The mean of ln 0.9 is about -0.105, of ln 0.5 about -0.693. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -,   -3,     none
            0.7, -,      none
            0.7, -0.105, none
            0.7, -0.693, answer_unsure
            0,   -20,    none
            1,   0,      none
            """)
    void shouldGoByTheProbabilitiesOfTheTokensWhereTheyAreTold(
            @Nullable Double least, @Nullable Double meanLogProbability, String flaw) {
        AnswerCheck check =
                AnswerCheck.newBuilder().setMinTokenProbability(least).build();
        AttemptEvent answer = AttemptEvent.newBuilder(answer("It is 7."))
                .setMeanLogProbability(meanLogProbability)
                .build();

        assertThat(AnswerFlaws.find(check, asking(null), answer).orElse("none")).isEqualTo(flaw);
    }

    @Test
    void shouldTakeWhatIsTooLongToReadAsItIs() {
        assertThat(flaw(USUAL, OBJECT, "x".repeat(AnswerFlaws.LONGEST_READ))).isEqualTo(AnswerFlaws.NOT_JSON);
        assertThat(flaw(USUAL, OBJECT, "x".repeat(AnswerFlaws.LONGEST_READ + 1)))
                .isEqualTo("none");
    }
}
