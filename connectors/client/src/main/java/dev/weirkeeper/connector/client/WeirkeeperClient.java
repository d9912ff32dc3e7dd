package dev.weirkeeper.connector.client;

import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.SchemaRefusedException;
import dev.weirkeeper.topic.HomePartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the router and brings their responses. Thread-safe; one client per process is enough for thousands of
 * requests at once, and several may run side by side, in one process or in many: each reads all responses and keeps its
 * own.
 *
 * <p>Back-pressure: {@link #send} returns at once unless {@code client.max.in.flight} requests wait for their response;
 * then it blocks until one of them ends, with a response or its time-out. All calls that produce block, up to Kafka's
 * {@code max.block.ms} (15 s here), while the producer's buffer is full, or while no broker can say where a topic lies: at
 * the first send, and when all brokers are away.
 *
 * <p>What callers hang on a future runs on a small pool of this client and may block. Cancelling a future only ends the
 * waiting; {@link #cancel} withdraws the request.
 */
public final class WeirkeeperClient implements AutoCloseable {
    private final ClientConfig config;
    private final RecordSerdes serdes;
    private final Engine engine;
    private final InstantSource clock;
    private final LongAdder notAccepted = new LongAdder();

    WeirkeeperClient(ClientConfig config, RecordSerdes serdes, Engine engine, InstantSource clock) {
        this.config = config;
        this.serdes = serdes;
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * Connects: finds the topics and begins to listen for responses. Returns when every response to a later request will
     * be seen.
     *
     * @param properties keys as in {@link ClientConfig#definition()}; every other key is handed to the Kafka clients and
     *     serdes, {@code bootstrap.servers} and {@code schema.registry.url} among them
     * @throws org.apache.kafka.common.config.ConfigException where a value breaks its rule
     * @throws NotConnectedException where no broker answers in time, or a topic does not exist
     */
    public static WeirkeeperClient connect(Map<String, ?> properties) {
        ClientConfig config = ClientConfig.of(properties);
        RecordSerdes serdes = RecordSerdes.of(config.kafkaProperties(), config.topics());
        try {
            Engine engine = Engine.start(
                    config,
                    new KafkaConnections(config),
                    (topic, bytes) -> serdes.deserialize(topic, bytes, InferenceResponse.class),
                    (topic, bytes) -> serdes.deserialize(topic, bytes, ResponseChunk.class),
                    System::nanoTime);
            return new WeirkeeperClient(config, serdes, engine, InstantSource.system());
        } catch (RuntimeException e) {
            serdes.close();
            throw e;
        }
    }

    /**
     * Sends a request; its response is waited for as long as {@code client.response.timeout.ms} says.
     *
     * @see #send(InferenceRequest, Duration)
     */
    public CompletableFuture<InferenceResponse> send(InferenceRequest request) {
        return send(request, config.times().response());
    }

    /**
     * Sends a request. A repeated request id is answered once by the router; all futures of this client that wait for it
     * get that response.
     *
     * @param request what to ask; a {@code replyTo} in it must be one of the topics this client reads
     * @param timeout how long to wait for the response, more than zero
     * @return completes with the terminal response, whatever its status; or exceptionally with {@link
     *     NotAcceptedException}, {@link ResponseTimedOutException} or {@link ClientClosedException}
     */
    public CompletableFuture<InferenceResponse> send(InferenceRequest request, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " must be more than zero");
        }
        InFlight.Waiter waiter;
        ProducerRecord<byte[], byte[]> record;
        try {
            InferenceRequest addressed = addressed(request);
            requireFollowed(addressed);
            record = record(addressed);
            waiter = admit(request, timeout);
        } catch (ClientException e) {
            return failed(e);
        }
        CompletableFuture<Accepted> accepted = produce(record, request.getRequestId());
        return ended(waiter, accepted);
    }

    /**
     * Streams a request's answer; the response is waited for as long as {@code client.response.timeout.ms} says.
     *
     * @see #stream(InferenceRequest, Duration)
     */
    public Flow.Publisher<AnswerPart> stream(InferenceRequest request) {
        return stream(request, config.times().response());
    }

    /**
     * Streams a request's answer while it is made:
     *
     * <pre>{@code
     * client.stream(Requests.prompt("acme", "What is a weir?").build()).subscribe(subscriber);
     * }</pre>
     *
     * <p>The request is sent, with its {@code stream} set, whenever somebody subscribes; the router answers an id once, and
     * all subscribers get that answer. The first subscription begins to read the chunks topic and may block as connecting does.
     * A subscriber that cancels hears no more; {@link #cancel} withdraws the request.
     *
     * @param timeout how long to wait for the response, more than zero
     * @return gives texts and one {@link AnswerPart.End}; or fails as {@link #send} does, or with {@link
     *     NotConnectedException}
     */
    public Flow.Publisher<AnswerPart> stream(InferenceRequest request, Duration timeout) {
        InferenceRequest streamed =
                InferenceRequest.newBuilder(request).setStream(true).build();
        return subscriber -> engine.streams().stream(streamed, subscriber, () -> send(streamed, timeout));
    }

    /**
     * Sends a request and waits only until the broker has it. Its response is whoever's who reads the response topic.
     *
     * @return completes when it is accepted; or exceptionally with {@link NotAcceptedException} or {@link
     *     ClientClosedException}
     */
    public CompletableFuture<Accepted> submit(InferenceRequest request) {
        try {
            return produce(record(addressed(request)), request.getRequestId());
        } catch (ClientException e) {
            return failed(e);
        }
    }

    /**
     * Withdraws a request. It ends CANCELLED unless it has ended already, and its future completes with that response.
     *
     * @return completes when the broker has the cancellation; or exceptionally as {@link #submit} does
     */
    public CompletableFuture<Accepted> cancel(String tenant, String requestId) {
        Cancellation cancellation = Cancellation.newBuilder()
                .setTenant(tenant)
                .setRequestId(requestId)
                .setAt(clock.instant())
                .build();
        try {
            String topic = config.topics().cancellations();
            byte[] value = serialized(topic, cancellation, requestId);
            return produce(new ProducerRecord<>(topic, null, bytes(requestId), value), requestId);
        } catch (ClientException e) {
            return failed(e);
        }
    }

    /** What this client has done so far. */
    public ClientCounts counts() {
        InFlight inFlight = engine.inFlight();
        return new ClientCounts(
                inFlight.size(),
                inFlight.answered(),
                inFlight.timedOut(),
                notAccepted.sum(),
                engine.reader().skipped());
    }

    /**
     * Sends what was queued, for 5 s at most, and stops. Futures that have no response by then end with {@link
     * ClientClosedException}; accepted requests are answered all the same. Closing again does nothing.
     */
    @Override
    public void close() {
        engine.close();
        serdes.close();
    }

    private InferenceRequest addressed(InferenceRequest request) {
        String replyTo = config.replies().replyTo();
        if (replyTo.isEmpty() || request.getReplyTo() != null) {
            return request;
        }
        return InferenceRequest.newBuilder(request).setReplyTo(replyTo).build();
    }

    private void requireFollowed(InferenceRequest request) {
        String replyTo = request.getReplyTo();
        if (replyTo != null && !config.replies().followed().contains(replyTo)) {
            throw new NotAcceptedException(
                    "reply_to_not_followed",
                    request.getRequestId(),
                    "replyTo: " + replyTo + " is not read by this client: set " + ClientConfig.REPLY_TO
                            + ", or submit() the request",
                    null);
        }
    }

    private ProducerRecord<byte[], byte[]> record(InferenceRequest request) {
        String requestId = request.getRequestId();
        String topic = config.topics().requests();
        byte[] value = serialized(topic, request, requestId);
        if (value.length > config.requestMaxBytes()) {
            throw new NotAcceptedException(
                    "request_too_large",
                    requestId,
                    "request " + requestId + " has " + value.length + " bytes; " + ClientConfig.INTAKE_MAX_BYTES
                            + " allows " + config.requestMaxBytes() + ": pass large parts by URL",
                    null);
        }
        String conversationId = request.getConversationId();
        int home = HomePartition.of(request.getTenant(), conversationId, requestId, engine.partitions());
        return new ProducerRecord<>(topic, home, bytes(conversationId == null ? requestId : conversationId), value);
    }

    private byte[] serialized(String topic, SpecificRecord record, String requestId) {
        try {
            return serdes.serialize(topic, record);
        } catch (RegistryUnavailableException e) {
            throw new NotAcceptedException("registry_unavailable", requestId, message(requestId, e), e);
        } catch (SchemaRefusedException e) {
            throw new NotAcceptedException("schema_refused", requestId, message(requestId, e), e);
        } catch (RuntimeException e) { // the edge of the record: whichever serializer is configured
            throw new NotAcceptedException("not_serializable", requestId, message(requestId, e), e);
        }
    }

    private InFlight.Waiter admit(InferenceRequest request, Duration timeout) {
        String requestId = request.getRequestId();
        try {
            return engine.inFlight().admit(request.getTenant(), requestId, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotAcceptedException(
                    "interrupted", requestId, "interrupted before request " + requestId + " was sent", e);
        }
    }

    private CompletableFuture<Accepted> produce(ProducerRecord<byte[], byte[]> record, String requestId) {
        CompletableFuture<Accepted> accepted = new CompletableFuture<>();
        try {
            Future<RecordMetadata> ignored = engine.producer()
                    .send(
                            record,
                            (metadata, failure) -> engine.callbacks().execute(() -> {
                                if (failure == null) {
                                    accepted.complete(accepted(requestId, metadata));
                                } else {
                                    accepted.completeExceptionally(notProduced(requestId, failure));
                                }
                            }));
        } catch (IllegalStateException e) { // how a producer says that it is closed
            accepted.completeExceptionally(new ClientClosedException("the client is closed"));
        } catch (KafkaException e) {
            accepted.completeExceptionally(notProduced(requestId, e));
        }
        return accepted;
    }

    private CompletableFuture<InferenceResponse> ended(InFlight.Waiter waiter, CompletableFuture<Accepted> accepted) {
        CompletableFuture<Accepted> ignored = accepted.whenComplete((acknowledged, failure) -> {
            if (failure instanceof ClientException e) {
                engine.inFlight().fail(waiter, e);
            }
        });
        return waiter.future();
    }

    private ClientException notProduced(String requestId, Exception cause) {
        if (engine.closing()) {
            return new ClientClosedException(
                    "the client was closed before the broker acknowledged request " + requestId);
        }
        notAccepted.increment();
        return new NotAcceptedException("produce_failed", requestId, message(requestId, cause), cause);
    }

    private <T> CompletableFuture<T> failed(ClientException failure) {
        if (failure instanceof NotAcceptedException) {
            notAccepted.increment();
        }
        return CompletableFuture.failedFuture(failure);
    }

    private static Accepted accepted(String requestId, RecordMetadata metadata) {
        return new Accepted(
                requestId, metadata.partition(), metadata.offset(), Instant.ofEpochMilli(metadata.timestamp()));
    }

    private static String message(String requestId, @Nullable Throwable cause) {
        return "request " + requestId + " was not accepted: " + (cause == null ? "unknown" : cause.getMessage());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
