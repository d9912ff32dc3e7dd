package dev.weirkeeper.worker;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ProviderApi;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.List;

/** Records as tests start from. */
public final class Samples {
    /** The model of all samples. */
    public static final String MODEL = "swift";
    /** Now, in tests with a clock of their own: milliseconds since the epoch. */
    public static final long NOW = 1_800_000_000_000L;

    static {
        TrustedRecords.vouch();
    }

    private Samples() {}

    /** A dispatch that may start within 10 s of {@link #NOW} and take 30 s, until a deadline a minute away. */
    public static DispatchedRequest.Builder dispatch(String id) {
        return dispatch(id, NOW);
    }

    /** The same, dispatched at a time. */
    public static DispatchedRequest.Builder dispatch(String id, long nowMillis) {
        return DispatchedRequest.newBuilder()
                .setRequestId("request-" + id)
                .setTenant("acme")
                .setDispatchId(id)
                .setAttempt(1)
                .setDecisionId("decision-" + id)
                .setModel(MODEL)
                .setHomePartition(2)
                .setAcceptedAt(Instant.ofEpochMilli(nowMillis - 5))
                .setDispatchedAt(Instant.ofEpochMilli(nowMillis))
                .setStartBy(Instant.ofEpochMilli(nowMillis + 10_000))
                .setDeadline(Instant.ofEpochMilli(nowMillis + 60_000))
                .setCallTimeoutMs(30_000)
                .setMessages(List.of(message("user", "What is a weir?")));
    }

    /** A message. */
    public static Message message(String role, String content) {
        return Message.newBuilder().setRole(role).setContent(content).build();
    }

    /** Parameters with nothing set. */
    public static Parameters.Builder parameters() {
        return Parameters.newBuilder();
    }

    /** A deployment at an endpoint. */
    public static ModelSpec.Builder spec(String endpoint) {
        return spec(MODEL, endpoint);
    }

    /** A deployment of a name. */
    public static ModelSpec.Builder spec(String model, String endpoint) {
        return ModelSpec.newBuilder()
                .setModelId(model)
                .setTopic(Topics.withDefaultPrefix().model(model))
                .setVersion(1)
                .setState(ModelState.ACTIVE)
                .setProvider("simulated")
                .setEndpoint(endpoint)
                .setApi(ProviderApi.OPENAI_CHAT)
                .setUpstreamModel(model)
                .setSimulated(true)
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setUpdatedAt(Instant.ofEpochMilli(NOW));
    }
}
