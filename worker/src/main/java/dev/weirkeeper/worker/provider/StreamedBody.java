package dev.weirkeeper.worker.provider;

import dev.weirkeeper.worker.outcome.AnswerTooLargeException;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer that comes as server-sent events and passes its pieces on. The answer counts from the moment in which its
 * codec says that it is whole, whatever the connection does then: it is paid for. A body that ends before is a cut stream.
 */
final class StreamedBody implements BodySubscriber<CallResult> {
    /** Each piece of an answer comes in an envelope of some hundred bytes; more than this is no answer any more. */
    private static final long ENVELOPE = 256;

    /** A server that has said all and does not end its response keeps the connection no longer. */
    private static final Executor LATER =
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Thread::startVirtualThread);

    private final ProviderCodec.StreamedAnswer answer;
    private final int limit;
    private final Consumer<String> pieces;
    private final SseParser parser;
    private final CompletableFuture<CallResult> whole = new CompletableFuture<>();
    private long bytes;
    private volatile boolean bodyEnded;
    private Flow.@Nullable Subscription subscription;

    /**
     * @param answer reads the events
     * @param limit the most bytes of an event and the most characters of an answer, at least 1
     * @param pieces is given the text of each token event, possibly empty, in order
     */
    StreamedBody(ProviderCodec.StreamedAnswer answer, int limit, Consumer<String> pieces) {
        this.answer = answer;
        this.limit = limit;
        this.pieces = pieces;
        this.parser = new SseParser(limit);
    }

    @Override
    public CompletionStage<CallResult> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (whole.isDone()) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                read(buffer);
            }
        } catch (AnswerTooLargeException
                | RuntimeException e) { // whatever a codec trips over ends this call, not the connection's thread
            whole.completeExceptionally(e);
            cancel();
            return;
        }
        if (answer.over()) {
            complete();
            LATER.execute(() -> {
                if (!bodyEnded) {
                    cancel();
                }
            });
        }
    }

    private void read(ByteBuffer buffer) throws AnswerTooLargeException {
        bytes += buffer.remaining();
        if (bytes > limit * ENVELOPE) {
            throw new AnswerTooLargeException(limit);
        }
        parser.read(buffer, this::event);
        if (answer.size() > limit) {
            throw new AnswerTooLargeException(limit);
        }
    }

    private void event(String data) {
        if (answer.over()) {
            return;
        }
        @Nullable String piece = answer.next(data);
        if (piece != null) {
            pieces.accept(piece);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        bodyEnded = true;
        if (answer.result().isPresent()) {
            complete();
        } else {
            whole.completeExceptionally(thrown);
        }
    }

    @Override
    public void onComplete() {
        bodyEnded = true;
        complete();
    }

    private void complete() {
        whole.complete(answer.result()
                .orElseGet(() -> Failed.of(Failure.CONNECTION_LOST, "the stream ended before the answer was whole")));
    }

    private void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
