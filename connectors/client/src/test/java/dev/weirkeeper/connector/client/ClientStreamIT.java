package dev.weirkeeper.connector.client;

import static dev.weirkeeper.connector.client.EchoRouter.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClientStreamIT {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        broker = EmbeddedBroker.start(0, directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Hears a stream. */
    private static final class Ear implements Flow.Subscriber<AnswerPart> {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(AnswerPart part) {
            if (part instanceof AnswerPart.Text text) {
                heard.add(text.text());
            } else if (part instanceof AnswerPart.Restart) {
                heard.add("<restart>");
            } else if (part instanceof AnswerPart.End end) {
                heard.add("<" + end.response().getStatus() + ">");
            }
        }

        @Override
        public void onError(Throwable failure) {
            over.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            over.complete(null);
        }
    }

    private static void chunk(EchoRouter router, Place place, InferenceRequest request, long sequence, String text)
            throws Exception {
        ResponseChunk chunk = ResponseChunk.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setAttempt(1)
                .setSequence(sequence)
                .setDelta(text)
                .setAt(Instant.now())
                .build();
        String topic = place.topics().chunks();
        byte[] key = request.getRequestId().getBytes(StandardCharsets.UTF_8);
        try (RecordSerdes serdes = RecordSerdes.of(place.kafka(), place.topics())) {
            router.produce(new ProducerRecord<>(topic, key, serdes.serialize(topic, chunk)));
        }
    }

    @Test
    void shouldBringAnAnswerWhileItIsMadeAndItsResponse() throws Exception {
        Place place = Place.on(broker, "streams");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of())) {
            router.hold();
            InferenceRequest request = Requests.prompt("acme", "Hello").build();
            Ear ear = new Ear();
            client.stream(request).subscribe(ear);
            chunk(router, place, Requests.prompt("acme", "x").build(), 0, "somebody else's");
            chunk(router, place, request, 0, "He");
            await().until(() -> ear.heard.equals(List.of("He"))); // long before the response
            chunk(router, place, request, 1, "ll");
            await().until(() -> ear.heard.size() == 2);

            router.release();

            ear.over.get(60, TimeUnit.SECONDS);
            assertThat(ear.heard).containsExactly("He", "ll", "o", "<ANSWERED>");
            assertThat(router.seen()).hasSize(1);
        }
    }

    @Test
    void shouldFailAsASendFails() throws Exception {
        Place place = Place.on(broker, "stream-fails");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of("intake.max.bytes", "1000"))) {
            Ear late = new Ear();
            client.stream(Requests.prompt("acme", SILENCE).build(), Duration.ofMillis(50))
                    .subscribe(late);
            Ear large = new Ear();
            client.stream(Requests.prompt("acme", "x".repeat(2_000)).build()).subscribe(large);

            assertThat(late.over)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(ResponseTimedOutException.class);
            assertThat(large.over)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(NotAcceptedException.class);
            assertThat(router).isNotNull();
        }
    }

    @Test
    void shouldEndStreamsWithTheClient() throws Exception {
        Place place = Place.on(broker, "stream-ends");
        Ear ear = new Ear();
        WeirkeeperClient client = place.client(Map.of());
        client.stream(Requests.prompt("acme", SILENCE).build()).subscribe(ear);
        client.close();
        Ear after = new Ear();
        client.stream(Requests.prompt("acme", SILENCE).build()).subscribe(after);

        assertThat(ear.over)
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ClientClosedException.class);
        assertThat(after.over)
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ClientClosedException.class);
    }
}
