package dev.weirkeeper.router.table;

import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.schema.WorkerModel;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows as the tests write them. */
final class TableRows {
    static final Topics TOPICS = Topics.withDefaultPrefix();

    private TableRows() {}

    /** Serdes over a registry in this process. */
    static RecordSerdes serdes(String registry) {
        return RecordSerdes.of(Map.of("schema.registry.url", "mock://" + registry), TOPICS);
    }

    /** The same, but the registry can be taken away from the deserializer. */
    static RecordSerdes switchedSerdes(String registry) {
        Map<String, Object> config = new HashMap<>();
        config.put("schema.registry.url", "mock://" + registry);
        config.put(SwitchedDeserializer.NAME, registry);
        config.put(RecordSerdes.DESERIALIZER, SwitchedDeserializer.class);
        return RecordSerdes.of(config, TOPICS);
    }

    static ModelSpec model(String id, long version, String... aliases) {
        return ModelSpec.newBuilder()
                .setModelId(id)
                .setTopic(TOPICS.model(id))
                .setVersion(version)
                .setProvider("p")
                .setEndpoint("http://127.0.0.1/v1")
                .setUpstreamModel(id)
                .setAliases(List.of(aliases))
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    static TenantProfile tenant(String id, long version) {
        return TenantProfile.newBuilder()
                .setTenantId(id)
                .setVersion(version)
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    static RoutingPolicy policy(String id, long version) {
        return RoutingPolicy.newBuilder()
                .setPolicyId(id)
                .setVersion(version)
                .setWeights(PolicyWeights.newBuilder().build())
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    static ModelHealth health(String id, double errorRate) {
        return ModelHealth.newBuilder()
                .setModelId(id)
                .setAsOf(Instant.EPOCH)
                .setErrorRate(errorRate)
                .build();
    }

    static WorkerStatus worker(String id, String incarnation, WorkerState state, WorkerModel... models) {
        return WorkerStatus.newBuilder()
                .setWorkerId(id)
                .setIncarnation(incarnation)
                .setRole(WorkerRole.WORKER)
                .setState(state)
                .setModels(List.of(models))
                .setSentAt(Instant.EPOCH)
                .build();
    }

    static WorkerModel serves(String model, int permits, int inFlight) {
        return WorkerModel.newBuilder()
                .setModel(model)
                .setPermits(permits)
                .setInFlight(inFlight)
                .build();
    }
}
