package dev.weirkeeper.ops.verb.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.verb.deadletter.Resending.Send;
import dev.weirkeeper.ops.verb.deadletter.Resending.Stay;
import dev.weirkeeper.ops.verb.deadletter.Resending.Verdict;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.topic.HomePartition;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResendingTest {
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final int PARTITIONS = 12;

    static {
        TrustedRecords.vouch();
    }

    @Test
    void shouldSendARequestToItsHomeWhereverItCameFrom() {
        InferenceRequest request = request("r-1", "c-9");
        List<Verdict> verdicts = judge(request, letter(0, "llm.requests", "schema_unknown", 3));

        assertThat(verdicts).singleElement().isInstanceOfSatisfying(Send.class, send -> {
            assertThat(send.partition()).isEqualTo(HomePartition.of("acme", "c-9", "r-1", PARTITIONS));
            assertThat(send.subject()).hasToString("acme/r-1");
            assertThat(send.remembered()).isFalse();
        });
    }

    @Test
    void shouldSayThatAnIdWhichFailedInsideIsRemembered() {
        assertThat(judge(request("r-1", null), letter(0, "llm.requests", "internal_error", 3)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Send.class, send -> assertThat(send.remembered()).isTrue());
    }

    @Test
    void shouldSendTheSameRequestOnce() {
        List<Verdict> verdicts = judge(
                request("r-1", null),
                letter(4, "llm.requests", "schema_unknown", 3),
                letter(5, "llm.requests", "schema_unknown", 3));

        assertThat(verdicts.getFirst()).isInstanceOf(Send.class);
        assertThat(verdicts.getLast())
                .isInstanceOfSatisfying(
                        Stay.class, stay -> assertThat(stay.why()).isEqualTo("the same request as 1:4"));
    }

    @ParameterizedTest
    @CsvSource({
        "llm.attempts, what comes from llm.attempts is news of one attempt",
        "llm.inbox, what comes from llm.inbox is news of one attempt",
        "llm.models.gpt, a dispatch permits one call",
        "llm.cancellations, only what comes from llm.requests can be sent again",
        "elsewhere, only what comes from llm.requests can be sent again",
    })
    void shouldLeaveWhatIsRightAtItsOwnTimeOnly(String topic, String why) {
        assertThat(judge(request("r-1", null), letter(0, topic, "record_malformed", 3)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Stay.class, stay -> assertThat(stay.why()).startsWith(why));
    }

    @Test
    void shouldLeaveWhatWouldComeBack() {
        List<Verdict> verdicts = Resending.judge(
                List.of(letter(0, "llm.requests", "record_malformed", 3), letter(1, "llm.requests", "x", 0)),
                TOPICS,
                PARTITIONS,
                letter -> new Content.Unreadable("the record ends early"));

        assertThat(verdicts)
                .extracting(verdict -> verdict instanceof Stay stay ? stay.why() : "")
                .containsExactly(
                        "it cannot be read now either and would come back: the record ends early",
                        "its bytes are not in the letter; llm.requests-3@17 may still have them");
    }

    @Test
    void shouldKeepTheHeadersOfTheRecordAndNotThoseOfItsJourney() {
        Letter letter = letter(0, "llm.requests", "schema_unknown", 3);
        letter.headers().add("traceparent", new byte[] {0, -1});

        assertThat(letter.foreignHeaders()).singleElement().satisfies(header -> {
            assertThat(header.key()).isEqualTo("traceparent");
            assertThat(header.value()).containsExactly(0, -1);
        });
    }

    private static List<Verdict> judge(InferenceRequest request, Letter... letters) {
        return Resending.judge(List.of(letters), TOPICS, PARTITIONS, letter -> new Content.Readable(request));
    }

    private static InferenceRequest request(String id, @Nullable String conversation) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setTenant("acme")
                .setConversationId(conversation)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    private static Letter letter(long offset, String topic, String cause, int bytes) {
        Headers headers = new ProducerRecord<>("any", 0).headers();
        headers.add("weirkeeper.accepted.ms", utf8("1"));
        headers.add("weirkeeper.error.code", utf8(cause));
        headers.add("weirkeeper.origin.topic", utf8(topic));
        headers.add("weirkeeper.origin.partition", utf8("3"));
        headers.add("weirkeeper.origin.offset", utf8("17"));
        return new Letter(new Place(1, offset), Instant.EPOCH, null, new byte[bytes], bytes, headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
