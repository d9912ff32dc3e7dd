package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Three deployments of one provider in two regions, and a fourth that takes long: {@link #LETHAL}, to which prompts go whose
 * worker is to be killed. One tenant, one policy.
 */
public final class Catalogue {
    /** The tenant of all requests. */
    public static final String TENANT = "kit";
    /** The deployments for requests. */
    public static final List<String> MODELS = List.of("amber", "birch", "cedar");
    /** The deployment for prompts that kill. */
    public static final String LETHAL = "lethal";
    /** How long a call may take. */
    public static final long CALL_TIMEOUT_MS = 8_000;
    /** Regions by deployment. */
    public static final Map<String, String> REGIONS = Map.of("amber", "eu", "birch", "us", "cedar", "eu", LETHAL, "xx");

    private static final int PARTITIONS = 6;
    private static final double ANSWER_MS = 250;
    private static final double LETHAL_MS = 6_000;
    private static final String DEFAULT = "default";

    private Catalogue() {}

    /** What the provider plays. */
    static List<SimulatedModel> simulated() {
        return List.of(
                SimulatedModel.steady("amber", ANSWER_MS),
                SimulatedModel.steady("birch", ANSWER_MS),
                SimulatedModel.steady("cedar", ANSWER_MS),
                SimulatedModel.steady(LETHAL, LETHAL_MS));
    }

    /** The rows of the deployments. */
    static List<ModelSpec> rows(Topics topics, String endpoint) {
        return simulated().stream()
                .map(model -> row(topics, endpoint, model.name()))
                .toList();
    }

    private static ModelSpec row(Topics topics, String endpoint, String model) {
        Instant now = Instant.now();
        return ModelSpec.newBuilder()
                .setModelId(model)
                .setTopic(topics.model(model))
                .setVersion(1)
                .setProvider("fake")
                .setEndpoint(endpoint)
                .setUpstreamModel(model)
                .setKind(ModelKind.SMALL)
                .setRegion(String.valueOf(REGIONS.get(model)))
                .setQuality(QualityPrior.newBuilder().setPrior(0.8).build())
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(ANSWER_MS)
                        .setTokensPerSecond(1_000)
                        .build())
                .setPrices(List.of(Price.newBuilder()
                        .setValidFrom(Instant.EPOCH)
                        .setInputNanoUsdPerMTok(100_000_000L)
                        .setOutputNanoUsdPerMTok(400_000_000L)
                        .build()))
                .setPartitions(PARTITIONS)
                .setSimulated(true)
                .setUpdatedAt(now)
                .build();
    }

    /** Publishes all rows; returns when the brokers have them. */
    static void publish(Map<String, Object> clients, RecordSerdes serdes, Topics topics, String endpoint) {
        Instant now = Instant.now();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ModelSpec row : rows(topics, endpoint)) {
                send(producer, serdes, topics.catalogue(), row.getModelId(), row);
            }
            RoutingPolicy policy = RoutingPolicy.newBuilder()
                    .setPolicyId(DEFAULT)
                    .setVersion(1)
                    .setWeights(PolicyWeights.newBuilder().build())
                    .setCallTimeoutMs(CALL_TIMEOUT_MS)
                    .setUpdatedAt(now)
                    .build();
            send(producer, serdes, topics.policies(), DEFAULT, policy);
            TenantProfile tenant = TenantProfile.newBuilder()
                    .setTenantId(TENANT)
                    .setVersion(1)
                    .setUpdatedAt(now)
                    .build();
            send(producer, serdes, topics.tenants(), TENANT, tenant);
            producer.flush();
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, RecordSerdes serdes, String topic, String id, SpecificRecord row) {
        var unused = producer.send(
                new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), serdes.serialize(topic, row)));
    }
}
