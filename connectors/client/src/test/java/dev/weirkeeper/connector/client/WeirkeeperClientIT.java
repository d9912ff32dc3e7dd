package dev.weirkeeper.connector.client;

import static dev.weirkeeper.connector.client.EchoRouter.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.topic.HomePartition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WeirkeeperClientIT {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        broker = EmbeddedBroker.start(0, directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void shouldHoldThousandsInFlightAndGiveEachItsOwnAnswer() throws Exception {
        Place place = Place.on(broker, "thousands");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of())) {
            router.hold();
            Map<String, CompletableFuture<InferenceResponse>> futures = new LinkedHashMap<>();
            for (int i = 0; i < 5_000; i++) {
                String prompt = "prompt " + i;
                futures.put(prompt, client.send(Requests.prompt("acme", prompt).build()));
            }
            assertThat(client.counts().inFlight()).isEqualTo(5_000);

            router.release();

            for (Map.Entry<String, CompletableFuture<InferenceResponse>> each : futures.entrySet()) {
                assertThat(answer(each.getValue()).getMessage().getContent()).isEqualTo(each.getKey());
            }
            assertThat(client.counts()).isEqualTo(new ClientCounts(0, 5_000, 0, 0, 0));
        }
    }

    @Test
    void shouldServeSeveralClientsSideBySide() throws Exception {
        Place place = Place.on(broker, "several");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient one = place.client(Map.of());
                WeirkeeperClient two = place.client(Map.of("client.reply.to", place.replyTopic()))) {
            InferenceRequest a = Requests.prompt("acme", "a").build();
            InferenceRequest b = Requests.prompt("acme", "b").build();
            CompletableFuture<InferenceResponse> first = one.send(a);
            CompletableFuture<InferenceResponse> second = two.send(b);

            assertThat(answer(first).getMessage().getContent()).isEqualTo("a");
            assertThat(answer(second).getMessage().getContent()).isEqualTo("b");
            assertThat(one.counts().answered()).isOne();
            assertThat(two.counts().answered()).isOne();
            assertThat(router.seen()).hasSize(2);
        }
    }

    @Test
    void shouldSeeOnTheSharedTopicThatItsReplyTopicWasRefused() throws Exception {
        Place place = Place.on(broker, "refusal");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of("client.reply.to", place.replyTopic()))) {
            InferenceRequest request = Requests.prompt("acme", SILENCE).build();
            CompletableFuture<InferenceResponse> future = client.send(request);

            router.produce(router.record(place.topics().responses(), router.response(request, ResponseStatus.REFUSED)));

            assertThat(answer(future).getStatus()).isEqualTo(ResponseStatus.REFUSED);
        }
    }

    @Test
    void shouldProduceToTheHomePartitionKeyedByConversation() throws Exception {
        Place place = Place.on(broker, "home");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of())) {
            Instant before = Instant.now().minusSeconds(1);
            for (int i = 0; i < 20; i++) {
                InferenceRequest request = Requests.prompt("acme", "hi")
                        .setConversationId(i % 2 == 0 ? "talk-" + i : null)
                        .build();
                String key = i % 2 == 0 ? "talk-" + i : request.getRequestId();

                Accepted accepted = client.submit(request).get(10, TimeUnit.SECONDS);

                assertThat(accepted.partition())
                        .isEqualTo(HomePartition.of(
                                "acme", request.getConversationId(), request.getRequestId(), Place.PARTITIONS));
                assertThat(accepted.appendedAt()).isAfter(before);
                await().untilAsserted(() -> assertThat(router.seen()).anySatisfy(record -> {
                    assertThat(record.partition()).isEqualTo(accepted.partition());
                    assertThat(record.offset()).isEqualTo(accepted.offset());
                    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(key);
                }));
            }
            assertThat(client.counts().inFlight()).isZero();
        }
    }

    @Test
    void shouldTimeOutNamingTheRequestAndWithdrawItWhenTold() throws Exception {
        Place place = Place.on(broker, "silent");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of())) {
            InferenceRequest lost = Requests.prompt("acme", SILENCE).build();
            assertThatThrownBy(() -> answer(client.send(lost, Duration.ofMillis(300))))
                    .cause()
                    .isInstanceOf(ResponseTimedOutException.class)
                    .hasMessageContaining(lost.getRequestId());
            await().untilAsserted(() -> assertThat(router.seen()).hasSize(1));

            InferenceRequest unwanted = Requests.prompt("acme", SILENCE).build();
            CompletableFuture<InferenceResponse> future = client.send(unwanted);
            client.cancel("acme", unwanted.getRequestId()).get(10, TimeUnit.SECONDS);

            assertThat(answer(future).getStatus()).isEqualTo(ResponseStatus.CANCELLED);
            assertThat(client.counts()).isEqualTo(new ClientCounts(0, 1, 1, 0, 0));
        }
    }

    @Test
    void shouldSkipAndCountWhatCannotBeReadAndPassOverWhatWasAborted() throws Exception {
        Place place = Place.on(broker, "poison");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of())) {
            InferenceRequest request = Requests.prompt("acme", SILENCE).build();
            CompletableFuture<InferenceResponse> future = client.send(request);
            byte[] key = request.getRequestId().getBytes(StandardCharsets.UTF_8);
            String topic = place.topics().responses();

            router.produce(new ProducerRecord<>(topic, key, "no avro".getBytes(StandardCharsets.UTF_8)));
            router.produce(new ProducerRecord<>(topic, key, new byte[] {0, 0, 0, 0x7f, 0x7f, 2}));
            router.produce(new ProducerRecord<>(topic, null, new byte[] {1}));
            router.produce(new ProducerRecord<>(topic, key, null));
            try (KafkaProducer<byte[], byte[]> transaction = router.transaction()) {
                transaction
                        .send(router.record(topic, router.response(request, ResponseStatus.FAILED)))
                        .get();
                transaction.abortTransaction();
            }
            router.produce(router.record(topic, router.response(request, ResponseStatus.ANSWERED)));

            assertThat(answer(future).getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(client.counts().skipped()).isEqualTo(2);
        }
    }

    @Test
    void shouldNoticeNewPartitionsOfTheResponseTopic() throws Exception {
        Place place = Place.on(broker, "growth");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of())) {
            InferenceRequest request = Requests.prompt("acme", SILENCE).build();
            CompletableFuture<InferenceResponse> future = client.send(request);
            place.growResponses(Place.PARTITIONS + 2);
            ProducerRecord<byte[], byte[]> response =
                    router.record(place.topics().responses(), router.response(request, ResponseStatus.ANSWERED));

            await().ignoreExceptions()
                    .until(
                            () -> { // until the producer knows the partition
                                router.produce(new ProducerRecord<>(
                                        response.topic(), Place.PARTITIONS + 1, response.key(), response.value()));
                                return true;
                            });

            assertThat(answer(future).getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        }
    }

    @Test
    void shouldBlockTheSenderWhileAsManyWaitAsMay() throws Exception {
        Place place = Place.on(broker, "pressure");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of("client.max.in.flight", "2"))) {
            router.hold();
            var first = client.send(Requests.prompt("acme", "1").build());
            var second = client.send(Requests.prompt("acme", "2").build());
            FutureTask<CompletableFuture<InferenceResponse>> third = new FutureTask<>(
                    () -> client.send(Requests.prompt("acme", "3").build()));
            Thread sender = new Thread(third);
            sender.start();
            await().until(() -> sender.getState() == Thread.State.WAITING);

            router.release();

            assertThat(answer(third.get()).getMessage().getContent()).isEqualTo("3");
            assertThat(answer(first).getMessage().getContent()).isEqualTo("1");
            assertThat(answer(second).getMessage().getContent()).isEqualTo("2");
        }
    }

    @Test
    void shouldLetACallbackAskAgainAndWaitForIt() throws Exception {
        Place place = Place.on(broker, "callback");
        try (EchoRouter router = EchoRouter.start(place);
                WeirkeeperClient client = place.client(Map.of("client.max.in.flight", "1"))) {
            CompletableFuture<String> chained = client.send(
                            Requests.prompt("acme", "one").build())
                    .thenApply(one -> client.send(
                                    Requests.prompt("acme", one.getMessage().getContent() + " two")
                                            .build())
                            .thenApply(two -> client.send(Requests.prompt(
                                                    "acme", two.getMessage().getContent() + " three")
                                            .build())
                                    .join())
                            .join())
                    .thenApply(three -> three.getMessage().getContent());

            assertThat(chained.get(20, TimeUnit.SECONDS)).isEqualTo("one two three");
            assertThat(router.seen()).hasSize(3);
        }
    }

    @Test
    void shouldRefuseWhatCannotBeAnswered() throws Exception {
        Place place = Place.on(broker, "refused");
        try (WeirkeeperClient client = place.client(Map.of("intake.max.bytes", "2000"))) {
            InferenceRequest large = Requests.prompt("acme", "x".repeat(2_000)).build();
            InferenceRequest elsewhere =
                    Requests.prompt("acme", "hi").setReplyTo(place.replyTopic()).build();

            assertThatThrownBy(() -> answer(client.send(large)))
                    .cause()
                    .asInstanceOf(type(NotAcceptedException.class))
                    .satisfies(e -> {
                        assertThat(e.code()).isEqualTo("request_too_large");
                        assertThat(e).hasMessageContaining("2000").hasMessageContaining("intake.max.bytes");
                    });
            assertThatThrownBy(() -> answer(client.send(elsewhere)))
                    .cause()
                    .asInstanceOf(type(NotAcceptedException.class))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("reply_to_not_followed"));
            assertThat(client.submit(elsewhere).get(10, TimeUnit.SECONDS).requestId())
                    .isEqualTo(elsewhere.getRequestId());
            assertThat(client.counts()).isEqualTo(new ClientCounts(0, 0, 0, 2, 0));
        }
    }

    @Test
    void shouldEndWhatWaitsWhenClosed() throws Exception {
        Place place = Place.on(broker, "closing");
        WeirkeeperClient client = place.client(Map.of("client.max.in.flight", "1"));
        CompletableFuture<InferenceResponse> waiting =
                client.send(Requests.prompt("acme", SILENCE).build());
        FutureTask<CompletableFuture<InferenceResponse>> blocked = new FutureTask<>(
                () -> client.send(Requests.prompt("acme", SILENCE).build()));
        Thread sender = new Thread(blocked);
        sender.start();
        await().until(() -> sender.getState() == Thread.State.WAITING);

        client.close();
        client.close();

        assertThat(waiting).isCompletedExceptionally();
        assertThatThrownBy(() -> answer(waiting)).hasCauseInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> answer(blocked.get())).hasCauseInstanceOf(ClientClosedException.class);
        assertThatThrownBy(
                        () -> answer(client.send(Requests.prompt("acme", "late").build())))
                .hasCauseInstanceOf(ClientClosedException.class);
    }

    @Test
    void shouldSayWhyItCannotConnect() {
        Map<String, Object> nobody = Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "schema.registry.url", "mock://nobody",
                "client.connect.timeout.ms", "500");
        Map<String, Object> noTopics = Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "schema.registry.url", "mock://nobody",
                "topics.prefix", "absent.");

        assertThatThrownBy(() -> WeirkeeperClient.connect(nobody))
                .asInstanceOf(type(NotConnectedException.class))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo("broker_unreachable");
                    assertThat(e).hasMessageContaining("127.0.0.1:1");
                });
        assertThatThrownBy(() -> WeirkeeperClient.connect(noTopics))
                .asInstanceOf(type(NotConnectedException.class))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo("topic_unknown");
                    assertThat(e).hasMessageContaining("absent.requests");
                });
    }

    private static InferenceResponse answer(CompletableFuture<InferenceResponse> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }
}
