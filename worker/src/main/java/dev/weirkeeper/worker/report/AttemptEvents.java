package dev.weirkeeper.worker.report;

import dev.weirkeeper.schema.AttemptError;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.report.AttemptLog.CallTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes attempt events. Pure. */
final class AttemptEvents {
    private final WorkerIdentity identity;

    AttemptEvents(WorkerIdentity identity) {
        this.identity = identity;
    }

    AttemptEvent started(DispatchedRequest dispatch, int epoch, long callTimeoutMs, long now) {
        return event(dispatch, AttemptEventType.STARTED, epoch, now)
                .setCallTimeoutMs(callTimeoutMs)
                .build();
    }

    AttemptEvent returned(DispatchedRequest dispatch, int epoch, ReturnReason reason, long now) {
        return event(dispatch, AttemptEventType.RETURNED, epoch, now)
                .setReturnReason(reason)
                .build();
    }

    AttemptEvent ended(DispatchedRequest dispatch, int epoch, CallResult result, CallTimes times) {
        AttemptEvent.Builder event = event(dispatch, AttemptEventType.ENDED, epoch, times.endedAt())
                .setCallStartedAt(Instant.ofEpochMilli(times.startedAt()))
                .setCallEndedAt(Instant.ofEpochMilli(times.endedAt()));
        if (times.firstTokenAt() != null) {
            event.setFirstTokenAt(Instant.ofEpochMilli(times.firstTokenAt()));
        }
        switch (result) {
            case Answered(var message, var finishReason, var usage, var meanLogProbability) ->
                event.setOutcome(AttemptOutcome.ANSWERED)
                        .setMessage(message)
                        .setFinishReason(finishReason)
                        .setUsage(usage)
                        .setMeanLogProbability(meanLogProbability);
            case Failed failed ->
                event.setOutcome(failed.failure().outcome())
                        .setError(error(failed))
                        .setRetryAfterMs(failed.retryAfterMs())
                        .setUsage(failed.usage());
        }
        return event.build();
    }

    /** What an answer that no event can hold is reported as; what it cost stays on record. */
    static Failed tooLarge(CallResult result, int bytes, int limit) {
        @Nullable
        Usage usage = switch (result) {
            case Answered answered -> answered.usage();
            case Failed failed -> failed.usage();
        };
        String words = "the answer's event has " + bytes + " bytes, the limit is " + limit;
        return new Failed(Failure.ANSWER_TOO_LARGE, words, null, null, usage);
    }

    private static AttemptError error(Failed failed) {
        return AttemptError.newBuilder()
                .setCode(failed.failure().code())
                .setMessage(failed.message())
                .setHttpStatus(failed.httpStatus())
                .build();
    }

    private AttemptEvent.Builder event(DispatchedRequest dispatch, AttemptEventType type, int epoch, long at) {
        return AttemptEvent.newBuilder()
                .setRequestId(dispatch.getRequestId())
                .setTenant(dispatch.getTenant())
                .setDispatchId(dispatch.getDispatchId())
                .setAttempt(dispatch.getAttempt())
                .setModel(dispatch.getModel())
                .setType(type)
                .setWorkerId(identity.workerId())
                .setIncarnation(identity.incarnation())
                .setEpoch(epoch)
                .setAt(Instant.ofEpochMilli(at));
    }
}
