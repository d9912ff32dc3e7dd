package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.intake.Verdict.GiveBack;
import dev.weirkeeper.worker.intake.Verdict.Hold;
import dev.weirkeeper.worker.intake.Verdict.Start;
import dev.weirkeeper.worker.provider.Credentials;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be done with a dispatch. Pure. */
final class Screening {
    private Screening() {}

    /** The verdict before a dispatch is taken. */
    static Verdict of(DispatchedRequest dispatch, Situation situation) {
        if (!situation.clockFresh()) {
            return new Hold(); // without the time nothing is known; heartbeats will bring it back
        }
        if (tooLate(dispatch, situation.latestMillis())) {
            return new GiveBack(ReturnReason.START_BY_PASSED);
        }
        Optional<ReturnReason> unwanted = situation.unwanted().apply(dispatch);
        if (unwanted.isPresent()) {
            return new GiveBack(unwanted.get());
        }
        @Nullable ModelSpec spec = situation.spec();
        if (spec == null || !spec.getModelId().equals(dispatch.getModel())) {
            return new GiveBack(ReturnReason.MODEL_UNKNOWN);
        }
        if (situation.access() instanceof Credentials.Access.Missing) {
            return new GiveBack(ReturnReason.CREDENTIALS_MISSING);
        }
        if (situation.pauseLeftMillis() > 0) {
            boolean canWait = !tooLate(dispatch, situation.latestMillis() + situation.pauseLeftMillis());
            return canWait ? new Hold() : new GiveBack(ReturnReason.PAUSED);
        }
        long untilDeadline = dispatch.getDeadline().toEpochMilli() - situation.latestMillis();
        return new Start(spec, situation.access(), Math.min(dispatch.getCallTimeoutMs(), untilDeadline));
    }

    /**
     * The last look, after the commit and just before the call: why it must not be made after all; empty where it may.
     */
    static Optional<ReturnReason> forbids(DispatchedRequest dispatch, Situation situation, boolean stopping) {
        if (stopping) {
            return Optional.of(ReturnReason.STOPPING);
        }
        if (!situation.clockFresh()) {
            return Optional.of(ReturnReason.CLOCK_STALE);
        }
        if (tooLate(dispatch, situation.latestMillis())) {
            return Optional.of(ReturnReason.START_BY_PASSED);
        }
        return situation.pauseLeftMillis() > 0
                ? Optional.of(ReturnReason.PAUSED)
                : situation.unwanted().apply(dispatch);
    }

    private static boolean tooLate(DispatchedRequest dispatch, long millis) {
        return millis >= dispatch.getStartBy().toEpochMilli()
                || millis >= dispatch.getDeadline().toEpochMilli();
    }
}
