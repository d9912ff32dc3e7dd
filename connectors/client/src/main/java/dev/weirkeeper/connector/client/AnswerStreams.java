package dev.weirkeeper.connector.client;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers that are streamed to this client now. The chunks topic is read from the first of them on, and not by clients
 * that stream nothing. Thread-safe.
 */
final class AnswerStreams implements TopicReader.Listener, AutoCloseable {
    /** Parts that a subscriber may leave waiting; more than any answer has. */
    private static final int MOST_PARTS = 1 << 20;

    /** Makes a chunk of bytes; throws as {@link TopicReader.Listener#take} does. */
    interface Decoder {
        ResponseChunk decode(String topic, byte[] bytes);
    }

    /** One subscription; two for the same request are two. */
    private static final class Open {
        private final String tenant;
        private final AnswerAssembler answer;

        Open(String tenant, AnswerAssembler answer) {
            this.tenant = tenant;
            this.answer = answer;
        }
    }

    private final Function<TopicReader.Listener, TopicReader> readers;
    private final Decoder decoder;
    private final Executor callbacks;
    private final ConcurrentHashMap<String, List<Open>> open = new ConcurrentHashMap<>();
    private @Nullable TopicReader reader;
    private boolean closed;

    /**
     * @param readers starts a reader of the chunks topic; throws {@link NotConnectedException} where that fails
     * @param decoder makes chunks of bytes
     * @param callbacks runs subscribers
     */
    AnswerStreams(Function<TopicReader.Listener, TopicReader> readers, Decoder decoder, Executor callbacks) {
        this.readers = readers;
        this.decoder = decoder;
        this.callbacks = callbacks;
    }

    /**
     * Sends a request for a subscriber and streams the answer to it.
     *
     * @param send sends the request, which asks for a stream, and brings its response
     */
    void stream(
            InferenceRequest request,
            Flow.Subscriber<? super AnswerPart> subscriber,
            Supplier<CompletableFuture<InferenceResponse>> send) {
        SubmissionPublisher<AnswerPart> publisher = new SubmissionPublisher<>(this::run, MOST_PARTS);
        publisher.subscribe(subscriber);
        try {
            read();
        } catch (ClientException e) {
            publisher.closeExceptionally(e);
            return;
        }
        AnswerAssembler answer = new AnswerAssembler(part -> publisher.offer(part, null));
        Open entry = new Open(request.getTenant(), answer);
        open.merge(request.getRequestId(), List.of(entry), AnswerStreams::joined);
        CompletableFuture<InferenceResponse> unused = send.get().whenComplete((response, failure) -> {
            open.computeIfPresent(request.getRequestId(), (id, entries) -> without(entries, entry));
            if (failure == null) {
                answer.end(response);
                publisher.close();
            } else {
                publisher.closeExceptionally(failure);
            }
        });
    }

    /** A closed client has no threads left; its last words come on the caller's. */
    private void run(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Before the request is sent: what comes of it is not missed. */
    private synchronized void read() {
        if (closed) {
            throw new ClientClosedException("the client is closed");
        }
        if (reader == null) {
            reader = readers.apply(this);
        }
    }

    @Override
    public boolean awaits(String requestId) {
        return open.containsKey(requestId);
    }

    @Override
    public void take(String topic, byte[] value) {
        ResponseChunk chunk = decoder.decode(topic, value);
        for (Open entry : open.getOrDefault(chunk.getRequestId(), List.of())) {
            if (entry.tenant.equals(chunk.getTenant())) {
                entry.answer.take(chunk);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (reader != null) {
            reader.close();
        }
    }

    private static List<Open> joined(List<Open> some, List<Open> more) {
        List<Open> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static @Nullable List<Open> without(List<Open> entries, Open gone) {
        List<Open> left = entries.stream().filter(entry -> entry != gone).toList();
        return left.isEmpty() ? null : left; // null drops the map's entry
    }
}
