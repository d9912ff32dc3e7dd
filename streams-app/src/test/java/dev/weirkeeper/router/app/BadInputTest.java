package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest extends RouterTest {

    static Stream<Arguments> flaws() {
        Parameters hot = Parameters.newBuilder().setTemperature(2.5).build();
        Parameters notANumber = Parameters.newBuilder().setTopP(Double.NaN).build();
        Parameters none = Parameters.newBuilder().setMaxOutputTokens(0).build();
        Constraints cheap = Constraints.newBuilder().setMaxCostNanoUsd(-1L).build();
        return Stream.of(
                arguments(request("").build(), "requestId: blank, must not be blank"),
                arguments(request(" ").build(), "requestId: blank"),
                arguments(request("r\0").build(), "requestId: with control characters"),
                arguments(request("r".repeat(201)).build(), "requestId: 201 characters, must be at most 200"),
                arguments(request("r1").setTenant("").build(), "tenant: blank"),
                arguments(request("r1").setConversationId(" ").build(), "conversationId: blank"),
                arguments(request("r1").setMessages(List.of()).build(), "messages: empty, must hold at least one"),
                arguments(
                        request("r1")
                                .setMessages(List.of(Samples.message("user", "")))
                                .build(),
                        "messages[0]: empty"),
                arguments(
                        request("r1")
                                .setMessages(List.of(Samples.message("robot", "hi")))
                                .build(),
                        "messages[0].role: 'robot', must be one of"),
                arguments(request("r1").setModel("").build(), "model: blank"),
                arguments(request("r1").setParameters(hot).build(), "parameters.temperature: 2.5, must be 0 to 2.0"),
                arguments(request("r1").setParameters(notANumber).build(), "parameters.topP: NaN"),
                arguments(
                        request("r1").setParameters(none).build(), "parameters.maxOutputTokens: 0, must be at least 1"),
                arguments(request("r1").setConstraints(cheap).build(), "constraints.maxCostNanoUsd: -1"),
                arguments(
                        request("r1")
                                .setMetadata(Map.of("k", "v".repeat(16_384)))
                                .build(),
                        "metadata: 16385"),
                arguments(
                        request("r1")
                                .setMessages(List.of(Samples.message("user", "x".repeat(900_000))))
                                .build(),
                        "must be at most 900000; put larger parts by URL"));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void shouldRefuseNamingFieldValueAndRule(InferenceRequest request, String words) {
        router.send(request);

        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.REFUSED);
            assertThat(response.getError().getCode()).isEqualTo("request_invalid");
            assertThat(response.getError().getMessage()).contains(words);
        });
        assertThat(router.dispatches("small")).isEmpty();
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("not avro".getBytes(StandardCharsets.UTF_8), "record_malformed"),
                arguments(new byte[] {0, 0, 0, 0x7f, 0x01, 2}, "schema_unknown"),
                arguments(new byte[0], "record_malformed"),
                arguments(null, "record_malformed"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void shouldMakeOneDeadLetterOfWhatCannotBeReadAndGoOn(byte[] value, String code) {
        router.sendRaw(value);
        router.send(request("next").build());

        assertThat(router.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, "weirkeeper.error.code")).isEqualTo(code);
            assertThat(header(letter, "weirkeeper.error.message")).isNotBlank();
            assertThat(header(letter, "weirkeeper.origin.topic")).isEqualTo("llm.requests");
            assertThat(header(letter, "weirkeeper.origin.offset")).isEqualTo("0");
            assertThat(letter.value()).isEqualTo(value == null ? new byte[0] : value);
        });
        assertThat(router.dispatches("small")).hasSize(1);
        assertThat(router.responses()).isEmpty();
    }

    /** What was sent again says so in a header, which a second letter keeps. */
    @Test
    void shouldSayInASecondDeadLetterWhereTheFirstOneLies() {
        Headers sentAgain = new ProducerRecord<>("any", 0).headers();
        sentAgain.add("weirkeeper.resent.from", "llm.dead-letters-1@7".getBytes(StandardCharsets.UTF_8));

        router.pipe(Samples.TOPICS.requests(), new byte[] {9, 9}, sentAgain);

        assertThat(router.deadLetters())
                .singleElement()
                .satisfies(letter ->
                        assertThat(header(letter, "weirkeeper.resent.from")).isEqualTo("llm.dead-letters-1@7"));
    }

    @Test
    void shouldMakeADeadLetterOfAReportThatCannotBeRead() {
        router.pipe(Samples.TOPICS.attempts(), new byte[] {9, 9});

        assertThat(router.deadLetters())
                .singleElement()
                .satisfies(letter ->
                        assertThat(header(letter, "weirkeeper.origin.topic")).isEqualTo("llm.attempts"));
    }

    @Test
    void shouldRefuseAnUnknownTenantModelAndPolicy() {
        router.send(request("r1").setTenant("nobody").build());
        router.send(request("r2").setModel("nothing").build());
        router.send(request("r3").setPolicy("none").build());

        assertThat(router.responses())
                .extracting(response -> response.getError().getCode())
                .containsExactly("tenant_unknown", "model_unknown", "policy_unknown");
    }

    @Test
    void shouldRefuseAnUnknownReplyTopicOnTheCommonOne() {
        router.send(request("r1").setReplyTo("llm.responses.nowhere").build());
        router.send(request("r2").setReplyTo("llm.requests").build());

        assertThat(router.responses())
                .extracting(
                        InferenceResponse::getStatus,
                        response -> response.getError().getCode())
                .containsOnly(org.assertj.core.groups.Tuple.tuple(ResponseStatus.REFUSED, "reply_topic_unknown"))
                .hasSize(2);
    }

    @Test
    void shouldAnswerWhereItWasAskedTo() {
        router.send(request("r1").setReplyTo("llm.responses.mine").build());
        var dispatch = router.dispatches("small").getFirst();
        router.report(Samples.answered(dispatch));

        assertThat(router.read("llm.responses.mine", InferenceResponse.class)).hasSize(1);
        assertThat(router.responses()).isEmpty();
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
