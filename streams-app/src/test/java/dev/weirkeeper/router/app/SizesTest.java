package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Inbox;
import dev.weirkeeper.schema.InboxType;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.topic.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of every kind, a KiB to either side of their limits: each has an end, and nothing that leaves is too large. */
class SizesTest extends RouterTest {
    private static final String FOREIGN = "llm.responses.mine";

    @ParameterizedTest
    @ValueSource(ints = {-1024, -1, 0, 1, 1024})
    void shouldLetInWhatHasTheSizeOfARequest(int beside) {
        router.tables.models.put(
                "small", Samples.model("small").setContextTokens(10_000_000).build());
        int bytes = Limits.REQUEST_BYTES + beside;
        router.sendRaw(sized(bytes, TOPICS.requests(), n -> asking("r1", n).build()));

        if (beside <= 0) {
            List<DispatchedRequest> dispatches = router.dispatches("small");
            assertThat(dispatches).hasSize(1);
            assertThat(router.serdes.serialize(TOPICS.model("small"), dispatches.getFirst()))
                    .hasSizeLessThanOrEqualTo(Limits.DISPATCH_BYTES);
            assertThat(router.responses()).isEmpty();
        } else {
            assertThat(router.dispatches("small")).isEmpty();
            assertThat(router.responses()).singleElement().satisfies(response -> {
                assertThat(response.getStatus()).isEqualTo(ResponseStatus.REFUSED);
                assertThat(response.getError().getMessage()).contains(bytes + " bytes, must be at most 900000");
            });
        }
        assertThat(router.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1024, -1, 0, 1, 1024})
    void shouldSayWhatAnAnswerOfAnySizeBecame(int beside) {
        router.send(request("r1").setMetadata(Map.of("k", "v".repeat(16_000))).build());
        DispatchedRequest dispatch = router.dispatches("small").getFirst();
        router.report(Samples.started(dispatch));
        int bytes = TopicLayout.ATTEMPT_BYTES + beside;
        router.pipe(TOPICS.attempts(), sized(bytes, TOPICS.attempts(), n -> answer(dispatch, n)));

        assertThat(router.raw(TOPICS.responses()))
                .singleElement()
                .satisfies(response -> assertThat(response.value()).hasSizeLessThanOrEqualTo(Limits.RESPONSE_BYTES));
        assertThat(router.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1024, -1, 0, 1, 1024})
    void shouldEndOnceAroundTheSizeOfAResponse(int beside) {
        router.send(request("r1").build());
        DispatchedRequest dispatch = router.dispatches("small").getFirst();
        int almost = Limits.RESPONSE_BYTES - 10_000; // as many bytes for its length as the real one needs
        router.report(answer(dispatch, almost));
        int around = router.raw(TOPICS.responses()).getFirst().value().length - almost;

        router.send(request("r2").build());
        DispatchedRequest second = router.dispatches("small").getFirst();
        router.report(answer(second, Limits.RESPONSE_BYTES + beside - around));

        assertThat(router.responses())
                .singleElement()
                .satisfies(response -> assertThat(response.getStatus())
                        .isEqualTo(beside <= 0 ? ResponseStatus.ANSWERED : ResponseStatus.FAILED));
    }

    @Test
    void shouldNotRepeatAnAnswerToATopicThatItDoesNotFit() {
        router.topics.add(FOREIGN);
        router.send(request("r1").build());
        router.report(answer(router.dispatches("small").getFirst(), Limits.REPLY_TO_BYTES + 1_000));
        assertThat(router.responses())
                .singleElement()
                .satisfies(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED));

        router.send(request("r1").setReplyTo(FOREIGN).build());

        assertThat(router.read(FOREIGN, InferenceResponse.class))
                .singleElement()
                .satisfies(again -> {
                    assertThat(again.getReplayed()).isTrue();
                    assertThat(again.getStatus()).isEqualTo(ResponseStatus.FAILED);
                    assertThat(again.getError().getCode()).isEqualTo("response_too_large");
                });
    }

    @Test
    void shouldNotMoveAStrayThatItsTopicWouldNotTakeAgain() {
        try (Harness four = new Harness(stateDir.resolve("four"), Map.of(), Map.of(), 4)) {
            InferenceRequest stray = asking(HomeTest.idAtHome(2), 3_000_000).build();
            four.sendRaw(four.serdes.serialize(TOPICS.requests(), stray));

            assertThat(four.raw(TOPICS.requests())).isEmpty();
            assertThat(four.responses())
                    .singleElement()
                    .satisfies(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.REFUSED));
        }
    }

    @Test
    void shouldMoveAStrayWithoutHeadersThatAreTooLarge() {
        try (Harness four = new Harness(stateDir.resolve("four"), Map.of(), Map.of(), 4)) {
            Headers headers = new TestRecord<>(new byte[0], new byte[0]).headers();
            headers.add("small", "yes".getBytes(StandardCharsets.UTF_8));
            headers.add("large", new byte[2_000_000]);
            InferenceRequest stray = asking(HomeTest.idAtHome(2), 10).build();
            four.pipe(TOPICS.requests(), four.serdes.serialize(TOPICS.requests(), stray), headers);

            Headers moved = four.raw(TOPICS.requests()).getFirst().headers();
            assertThat(moved.lastHeader("small")).isNotNull();
            assertThat(moved.lastHeader("large")).isNull();
            assertThat(moved.lastHeader("weirkeeper.accepted.ms")).isNotNull();
        }
    }

    @Test
    void shouldPassOnACancellationWithoutItsEssay() {
        router.pipe(TOPICS.cancellations(), cancellation("r1", "x".repeat(3_000_000)));
        router.pipe(TOPICS.cancellations(), cancellation("r".repeat(3_000_000), "none"));

        assertThat(router.read(TOPICS.inbox(), Inbox.class).stream()
                        .filter(mail -> mail.getType() == InboxType.CANCELLATION))
                .singleElement()
                .satisfies(mail -> assertThat(mail.getReason()).hasSize(500));
    }

    private byte[] cancellation(String requestId, String reason) {
        return router.serdes.serialize(
                TOPICS.cancellations(),
                Cancellation.newBuilder()
                        .setTenant("acme")
                        .setRequestId(requestId)
                        .setReason(reason)
                        .setAt(Instant.ofEpochMilli(router.nowMs()))
                        .build());
    }

    private static InferenceRequest.Builder asking(String id, int chars) {
        return request(id).setMessages(List.of(Samples.message("user", "x".repeat(chars))));
    }

    private static AttemptEvent answer(DispatchedRequest dispatch, int chars) {
        return AttemptEvent.newBuilder(Samples.answered(dispatch))
                .setMessage(Samples.message("assistant", "y".repeat(chars)))
                .build();
    }

    /** A record of so many bytes. */
    private byte[] sized(int bytes, String topic, IntFunction<SpecificRecord> record) {
        int around = router.serdes.serialize(topic, record.apply(bytes)).length - bytes;
        byte[] value = router.serdes.serialize(topic, record.apply(bytes - around));
        assertThat(value).hasSize(bytes);
        return value;
    }
}
