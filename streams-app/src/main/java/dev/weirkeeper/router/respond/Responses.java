package dev.weirkeeper.router.respond;

import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.Timings;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes terminal responses. Pure. */
public final class Responses {
    private Responses() {}

    /**
     * What a response is made from beside the ledger.
     *
     * @param request the request; null where its bytes are gone or cannot be read
     * @param classification what was believed about it; null where nothing was
     * @param spec the deployment that answered; null where none did or it is not in the catalogue any more
     * @param nowMs broker time, milliseconds since the epoch
     */
    public record Facts(
            @Nullable InferenceRequest request,
            @Nullable Classification classification,
            @Nullable ModelSpec spec,
            long nowMs) {}

    /** The response of a request that ended. */
    public static InferenceResponse of(LedgerEntry entry, Ending ending, Facts facts) {
        @Nullable InferenceRequest request = facts.request();
        InferenceResponse.Builder response = InferenceResponse.newBuilder()
                .setRequestId(entry.getRequestId())
                .setTenant(entry.getTenant())
                .setStatus(ending.status())
                .setCostNanoUsd(Attempts.cost(entry))
                .setAttempts(Attempts.counted(entry))
                .setAnswerFlaw(ending.flaw())
                .setClassification(facts.classification())
                .setDecisionId(entry.getDecisionId())
                .setArm(entry.getArm())
                .setTimings(timings(entry, ending.answer(), facts.nowMs()))
                .setCreatedAt(Instant.ofEpochMilli(entry.getCreatedAtMs()))
                .setCompletedAt(Instant.ofEpochMilli(facts.nowMs()))
                .setMetadata(request == null ? Map.of() : request.getMetadata());
        if (ending.error() != null) {
            setError(response, ending.error());
        }
        if (ending.answer() != null) {
            setAnswer(response, ending.answer(), facts.spec());
        }
        return response.build();
    }

    /** The same response for an id that came again. */
    public static InferenceResponse replayed(InferenceResponse stored) {
        return InferenceResponse.newBuilder(stored).setReplayed(true).build();
    }

    /** The same end without what made its response too large. */
    public static InferenceResponse tooLarge(InferenceResponse response, int bytes, int limit) {
        Ending ending = Ending.failed(
                "response_too_large", "the response has " + bytes + " bytes, the limit is " + limit, false);
        InferenceResponse.Builder smaller = InferenceResponse.newBuilder(response)
                .setStatus(ending.status())
                .setMessage(null)
                .setFinishReason(null)
                .setAnswerFlaw(null)
                .setMetadata(Map.of());
        if (ending.error() != null) {
            setError(smaller, ending.error());
        }
        return smaller.build();
    }

    private static void setError(InferenceResponse.Builder response, Ending.Cause cause) {
        response.setError(new ResponseError(cause.code(), cause.message(), cause.retryable()));
        response.setRetryAt(cause.retryAtMs() > 0 ? Instant.ofEpochMilli(cause.retryAtMs()) : null);
    }

    private static void setAnswer(InferenceResponse.Builder response, AttemptEvent answer, @Nullable ModelSpec spec) {
        response.setModel(answer.getModel())
                .setMessage(answer.getMessage())
                .setFinishReason(answer.getFinishReason())
                .setUsage(answer.getUsage());
        if (spec != null) {
            response.setProvider(spec.getProvider()).setRegion(spec.getRegion());
        }
    }

    private static Timings timings(LedgerEntry entry, @Nullable AttemptEvent answer, long nowMs) {
        Timings.Builder timings = Timings.newBuilder()
                .setAcceptedAt(Instant.ofEpochMilli(entry.getAcceptedAtMs()))
                .setDecidedAt(orNull(entry.getDecidedAtMs()))
                .setRespondedAt(Instant.ofEpochMilli(nowMs));
        if (!entry.getAttempts().isEmpty()) {
            LedgerAttempt last = entry.getAttempts().getLast();
            timings.setDispatchedAt(orNull(last.getDispatchedAtMs()));
        }
        if (answer != null) {
            timings.setCallStartedAt(answer.getCallStartedAt())
                    .setFirstTokenAt(answer.getFirstTokenAt())
                    .setCallEndedAt(answer.getCallEndedAt());
        }
        return timings.build();
    }

    private static @Nullable Instant orNull(long ms) {
        return ms > 0 ? Instant.ofEpochMilli(ms) : null;
    }
}
