package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.ops.guarantees.BudgetHeld;
import dev.weirkeeper.ops.guarantees.RateHeld;
import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Limits;
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
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Three deployments of one provider in two regions, and a fourth that takes long: {@link #LETHAL}, to which prompts go whose
 * worker is to be killed. One policy; one tenant, and one for what goes first.
 */
public final class Catalogue {
    /** The tenant of all requests that count. */
    public static final String TENANT = "kit";
    /** The tenant of those that make processes warm: what they cost is on no budget. */
    public static final String WARM_UP_TENANT = "kit-warm-up";
    /** What a token costs, prompt or answer, nano-dollars. */
    public static final long NANO_USD_PER_TOKEN = 400;
    /** What the tenant may spend in a month where it has a budget, nano-dollars: about a thousand requests. */
    public static final long BUDGET_NANO_USD = 20_000_000;
    /** The deployments for requests. */
    public static final List<String> MODELS = List.of("amber", "birch", "cedar");
    /** The deployment for prompts that kill. */
    public static final String LETHAL = "lethal";
    /** How long a call may take. */
    public static final long CALL_TIMEOUT_MS = 8_000;
    /** Regions by deployment. */
    public static final Map<String, String> REGIONS = Map.of("amber", "eu", "birch", "us", "cedar", "eu", LETHAL, "xx");

    /** Limits where the provider has some; the third deployment is short of tokens rather than of calls. */
    public static final Map<String, RateHeld.Limits> LIMITS = Map.of(
            "amber", new RateHeld.Limits(8, 600, 0),
            "birch", new RateHeld.Limits(8, 600, 0),
            "cedar", new RateHeld.Limits(8, 600, 12_000));
    /** Somewhat more than these limits let through, requests a second. */
    public static final double LIMITED_PER_SECOND = 40;

    private static final int PARTITIONS = 6;
    private static final long MTOK = 1_000_000;
    /** How far clocks of one machine may seem apart: how late a broker may have what a router says it decided now. */
    public static final long CLOCKS_APART_MS = 1_000;

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

    /** The deployments for requests in a region. */
    public static List<String> inRegion(String region) {
        return MODELS.stream()
                .filter(model -> region.equals(REGIONS.get(model)))
                .toList();
    }

    /** The limits of a kind of cluster. */
    public static Map<String, RateHeld.Limits> limits(Size.Kind kind) {
        return kind == Size.Kind.LIMITED ? LIMITS : Map.of();
    }

    /**
     * The budgets of a kind of cluster, in all months of a run.
     *
     * @param fromMs when it began, milliseconds since the epoch
     * @param untilMs when it ended
     */
    public static BudgetHeld.Promise budgets(Size.Kind kind, long fromMs, long untilMs) {
        if (kind != Size.Kind.BUDGETED) {
            return BudgetHeld.Promise.NONE;
        }
        List<BudgetHeld.Window> months = Stream.of(fromMs, untilMs)
                .map(ms -> YearMonth.from(Instant.ofEpochMilli(ms).atZone(ZoneOffset.UTC)))
                .distinct()
                .map(month ->
                        new BudgetHeld.Window(TENANT, BUDGET_NANO_USD, startMs(month), startMs(month.plusMonths(1))))
                .toList();
        Map<String, Long> prices =
                MODELS.stream().collect(Collectors.toMap(model -> model, model -> NANO_USD_PER_TOKEN));
        return new BudgetHeld.Promise(months, prices, CLOCKS_APART_MS, Cluster.PARTITIONS);
    }

    private static long startMs(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    /** The rows of the deployments. */
    static List<ModelSpec> rows(Topics topics, String endpoint, Scenario scenario) {
        return scenario.models().stream()
                .map(model -> row(
                        topics,
                        endpoint,
                        model.name(),
                        limits(scenario.limits().get(model.name())),
                        scenario.nanoUsdPerToken()))
                .toList();
    }

    private static @Nullable Limits limits(RateHeld.@Nullable Limits limits) {
        return limits == null
                ? null
                : Limits.newBuilder()
                        .setConcurrency(orNone(limits.concurrency()))
                        .setRequestsPerMinute(orNone(limits.requestsPerMinute()))
                        .setTokensPerMinute(limits.tokensPerMinute() == 0 ? null : limits.tokensPerMinute())
                        .build();
    }

    private static @Nullable Integer orNone(int limit) {
        return limit == 0 ? null : limit;
    }

    static ModelSpec row(Topics topics, String endpoint, String model, @Nullable Limits limits) {
        return row(topics, endpoint, model, limits, NANO_USD_PER_TOKEN);
    }

    private static ModelSpec row(
            Topics topics, String endpoint, String model, @Nullable Limits limits, long nanoUsdPerToken) {
        Instant now = Instant.now();
        return ModelSpec.newBuilder()
                .setModelId(model)
                .setTopic(topics.model(model))
                .setVersion(1)
                .setProvider("fake")
                .setEndpoint(endpoint)
                .setUpstreamModel(model)
                .setKind(ModelKind.SMALL)
                .setRegion(REGIONS.getOrDefault(model, "xx"))
                .setQuality(QualityPrior.newBuilder().setPrior(0.8).build())
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(ANSWER_MS)
                        .setTokensPerSecond(1_000)
                        .build())
                .setPrices(List.of(Price.newBuilder()
                        .setValidFrom(Instant.EPOCH)
                        .setInputNanoUsdPerMTok(nanoUsdPerToken * MTOK)
                        .setOutputNanoUsdPerMTok(nanoUsdPerToken * MTOK)
                        .build()))
                .setPartitions(PARTITIONS)
                .setLimits(limits)
                .setSimulated(true)
                .setUpdatedAt(now)
                .build();
    }

    /** Publishes rows of deployments, a policy and the tenants; returns when the brokers have them. */
    static void publish(
            Map<String, Object> clients, RecordSerdes serdes, Topics topics, List<ModelSpec> rows, Scenario scenario) {
        Instant now = Instant.now();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ModelSpec row : rows) {
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
            for (TenantProfile tenant : List.of(
                    tenant(TENANT, scenario.budgets(), scenario.zone()),
                    tenant(WARM_UP_TENANT, List.of(), scenario.zone()))) {
                send(producer, serdes, topics.tenants(), tenant.getTenantId(), tenant);
            }
            producer.flush();
        }
    }

    private static TenantProfile tenant(String id, List<Budget> budgets, String zone) {
        return TenantProfile.newBuilder()
                .setTenantId(id)
                .setVersion(1)
                .setBudgets(budgets)
                .setZone(zone)
                .setUpdatedAt(Instant.now())
                .build();
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, RecordSerdes serdes, String topic, String id, SpecificRecord row) {
        var unused = producer.send(
                new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), serdes.serialize(topic, row)));
    }
}
