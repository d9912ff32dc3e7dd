package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.call.Calls.PauseSink;
import dev.weirkeeper.worker.chunk.Chunks;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Provider;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one call: holds it back where something forbids it in the last moment, passes the pieces of its answer on, and a
 * provider's wish to be left alone as soon as it is known. That is mostly with the headers; some providers say it only in the
 * body's error code.
 */
final class CallWatch implements Provider.Watch {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final Permitted permitted;
    private final PauseSink pauses;
    private final Duration defaultPause;
    private final Chunks.Stream stream;
    private final LongSupplier brokerMillis;
    private volatile @Nullable Long firstTokenAt;
    private volatile @Nullable ReturnReason forbidden;
    private volatile boolean paused;

    /**
     * @param permitted the dispatch
     * @param parts what calls work with
     */
    CallWatch(Permitted permitted, Calls.Parts parts) {
        this.permitted = permitted;
        this.pauses = parts.pauses();
        this.defaultPause = parts.defaultPause();
        this.stream = parts.chunks().open(permitted.dispatch());
        this.brokerMillis = parts.clock()::now;
    }

    @Override
    public boolean maySend() {
        Optional<ReturnReason> found = permitted.obstacle().get();
        forbidden = found.orElse(null);
        return found.isEmpty();
    }

    /** Why it was not sent. */
    ReturnReason whyNotSent() {
        @Nullable ReturnReason found = forbidden;
        return found == null ? ReturnReason.UNKNOWN : found;
    }

    /** The status alone: an account that is empty may answer 429 too, and is left alone for a moment for nothing. */
    @Override
    public void onHead(int status, Optional<Duration> wait) {
        if (status == TOO_MANY_REQUESTS) {
            pause(true, wait.orElse(Duration.ZERO), Failure.RATE_LIMITED);
        } else if (status == UNAVAILABLE) {
            pause(false, wait.orElse(Duration.ZERO), Failure.PROVIDER_OVERLOADED);
        }
    }

    @Override
    public void onPiece(String text) {
        if (firstTokenAt == null) {
            firstTokenAt = brokerMillis.getAsLong();
        }
        stream.text(text);
    }

    /** When the first piece of a streamed answer came, in broker time; null where none did. */
    @Nullable
    Long firstTokenAt() {
        return firstTokenAt;
    }

    /** The whole result: ends the stream, and says what the headers did not. */
    void onResult(CallResult result) {
        stream.end(result);
        if (!paused && result instanceof Failed failed) {
            Duration asked = Duration.ofMillis(failed.retryAfterMs() == null ? 0 : failed.retryAfterMs());
            pause(failed.failure().outcome() == AttemptOutcome.THROTTLED, asked, failed.failure());
        }
    }

    /** "Too many, come back at once" is no answer: then our own wait holds. */
    private void pause(boolean throttled, Duration asked, Failure why) {
        Duration pause = throttled && !asked.isPositive() ? defaultPause : asked;
        if (pause.isPositive()) {
            paused = true;
            pauses.pause(permitted.spec().getModelId(), pause, why.code());
        }
    }
}
