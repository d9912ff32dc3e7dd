package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.call.Calls.PauseSink;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Provider;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches one call: holds it back where something forbids it in the last moment, and passes a provider's wish to be left
 * alone on as soon as it is known. That is mostly with the headers; some providers say it only in the body's error code.
 */
final class CallWatch implements Provider.Watch {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final Permitted permitted;
    private final PauseSink pauses;
    private final Duration defaultPause;
    private volatile @Nullable ReturnReason forbidden;
    private volatile boolean paused;

    /**
     * @param permitted the dispatch
     * @param pauses is told of waits
     * @param defaultPause how long a model is left alone after a rate limit without a wait
     */
    CallWatch(Permitted permitted, PauseSink pauses, Duration defaultPause) {
        this.permitted = permitted;
        this.pauses = pauses;
        this.defaultPause = defaultPause;
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

    /** The whole result, where the headers did not say it. */
    void onResult(CallResult result) {
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
