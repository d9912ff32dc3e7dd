package dev.weirkeeper.router.app;

import dev.weirkeeper.schema.AttemptError;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.List;

/** Records as tests need them. */
public final class Samples {
    public static final long NOW = 1_790_000_000_000L;
    public static final Topics TOPICS = Topics.withDefaultPrefix();

    static {
        TrustedRecords.vouch();
    }

    private Samples() {}

    public static InferenceRequest.Builder request(String requestId) {
        return InferenceRequest.newBuilder()
                .setRequestId(requestId)
                .setTenant("acme")
                .setCreatedAt(Instant.ofEpochMilli(NOW))
                .setMessages(List.of(message("user", "What is a weir?")));
    }

    public static Message message(String role, String content) {
        return Message.newBuilder().setRole(role).setContent(content).build();
    }

    public static TenantProfile tenant(String id) {
        return TenantProfile.newBuilder()
                .setTenantId(id)
                .setVersion(1)
                .setUpdatedAt(Instant.ofEpochMilli(NOW))
                .build();
    }

    public static RoutingPolicy.Builder policy(String id) {
        return RoutingPolicy.newBuilder()
                .setPolicyId(id)
                .setVersion(1)
                .setWeights(PolicyWeights.newBuilder().build())
                .setUpdatedAt(Instant.ofEpochMilli(NOW));
    }

    /** A model that costs one nano-dollar a token. */
    public static ModelSpec.Builder model(String id) {
        return ModelSpec.newBuilder()
                .setModelId(id)
                .setTopic(TOPICS.model(id))
                .setVersion(1)
                .setProvider("test")
                .setEndpoint("http://127.0.0.1:1/v1")
                .setUpstreamModel(id)
                .setRegion("eu")
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setPrices(List.of(Price.newBuilder()
                        .setValidFrom(Instant.EPOCH)
                        .setInputNanoUsdPerMTok(1_000_000)
                        .setOutputNanoUsdPerMTok(1_000_000)
                        .build()))
                .setUpdatedAt(Instant.ofEpochMilli(NOW));
    }

    public static AttemptEvent.Builder event(DispatchedRequest dispatch, AttemptEventType type) {
        return AttemptEvent.newBuilder()
                .setRequestId(dispatch.getRequestId())
                .setTenant(dispatch.getTenant())
                .setDispatchId(dispatch.getDispatchId())
                .setAttempt(dispatch.getAttempt())
                .setModel(dispatch.getModel())
                .setType(type)
                .setWorkerId("w1")
                .setIncarnation("w1-a")
                .setEpoch(1)
                .setAt(Instant.ofEpochMilli(NOW));
    }

    public static AttemptEvent started(DispatchedRequest dispatch) {
        return event(dispatch, AttemptEventType.STARTED)
                .setCallTimeoutMs(dispatch.getCallTimeoutMs())
                .build();
    }

    public static AttemptEvent returned(DispatchedRequest dispatch, ReturnReason reason) {
        return event(dispatch, AttemptEventType.RETURNED)
                .setReturnReason(reason)
                .build();
    }

    public static AttemptEvent answered(DispatchedRequest dispatch) {
        return event(dispatch, AttemptEventType.ENDED)
                .setOutcome(AttemptOutcome.ANSWERED)
                .setMessage(message("assistant", "A low dam."))
                .setFinishReason("stop")
                .setUsage(
                        Usage.newBuilder().setInputTokens(10).setOutputTokens(5).build())
                .setCallStartedAt(Instant.ofEpochMilli(NOW))
                .setCallEndedAt(Instant.ofEpochMilli(NOW + 200))
                .build();
    }

    public static AttemptEvent failed(DispatchedRequest dispatch, AttemptOutcome outcome, String code) {
        return event(dispatch, AttemptEventType.ENDED)
                .setOutcome(outcome)
                .setError(AttemptError.newBuilder()
                        .setCode(code)
                        .setMessage("said no")
                        .build())
                .build();
    }
}
