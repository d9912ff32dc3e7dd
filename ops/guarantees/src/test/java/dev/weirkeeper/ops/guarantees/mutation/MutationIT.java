package dev.weirkeeper.ops.guarantees.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.guarantees.BudgetHeld;
import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.Disturbance;
import dev.weirkeeper.ops.guarantees.History;
import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.RateHeld;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Terms;
import dev.weirkeeper.ops.guarantees.Verdict;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.InProcess;
import dev.weirkeeper.ops.guarantees.observe.Observer;
import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.topic.HomePartition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The kit finds what is broken. A real router and a real worker work through requests of eleven kinds; interceptors in their
 * Kafka clients and a wire to the provider break one thing for each kind, for the others nothing. What the kit saw of a kind
 * is judged by itself: the guarantee that was broken must say so, and no other.
 */
class MutationIT {
    private static final int EACH = 6;
    /** Less than what is waited for: one that nobody can serve ends by then. */
    private static final long PATIENT_MS = 40_000;

    private static final long HURRIED_MS = 1_000;
    private static final long RETRY_AFTER_MS = 8_000;
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(60);
    private static final Map<String, RateHeld.Limits> LIMITS = Map.of("narrow", new RateHeld.Limits(0, EACH - 1, 0));

    /** Whose requests cost what nobody hears of. */
    private static final String POOR = "poor";

    /** What a call reserves at the most, 64 tokens of an answer and a short prompt, and less than two of them. */
    private static final long BUDGET_NANO_USD = 100 * Catalogue.NANO_USD_PER_TOKEN;

    @TempDir
    static Path directory;

    private static final List<Produced> PRODUCED = new ArrayList<>();
    private static List<Seen> seen = List.of();
    private static List<Call> calls = List.of();
    private static Disturbance whole = new Disturbance(0, 0, Set.of());

    private static final List<AutoCloseable> OPENED = new ArrayList<>();

    @BeforeAll
    static void run() throws Exception {
        List<InProcess.Deployment> deployments = new ArrayList<>(Catalogue.MODELS.stream()
                .map(model -> InProcess.steady(model, 50))
                .toList());
        deployments.add(InProcess.steady("narrow", 50));
        deployments.add(InProcess.steady("slow", HURRIED_MS + 1_500));
        deployments.add(InProcess.throttled("deaf", RETRY_AFTER_MS, MutationIT::behindWire));
        InProcess parts = new InProcess(directory, deployments, "mutation.nowhere");
        OPENED.add(parts);
        declareBudget(parts);
        Breaking.on(new Breaking.Ground(parts.topics(), parts.serdes()));
        parts.start(directory, BrokenRouter.class, BrokenWorker.class);
        Observer observer = Observer.start(parts.clients(), parts.topics(), parts.serdes());
        OPENED.add(observer);
        long from = System.currentTimeMillis();
        send(parts);
        await().atMost(ENDED_WITHIN).until(() -> allButTheLostHaveEnded(observer));
        await().atMost(ENDED_WITHIN).until(() -> parts.judge().calls().stream().noneMatch(call -> call.end() == null));
        seen = observer.seen();
        calls = parts.judge().calls();
        whole = new Disturbance(from, System.currentTimeMillis(), Set.of());
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable one : OPENED.reversed()) {
            one.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeNoticed(Mutation mutation) {
        List<Verdict> verdicts = history(mutation).judge(terms(mutation));

        Set<String> broken = verdicts.stream()
                .filter(verdict -> !verdict.kept())
                .map(Verdict::guarantee)
                .collect(Collectors.toSet());
        assertThat(broken).as("%s", verdicts).isEqualTo(mutation.noticedBy());
    }

    private static History history(Mutation mutation) {
        return new History(
                PRODUCED.stream().filter(one -> mutation.isOf(one.request())).toList(),
                seen.stream().filter(one -> mutation.isOf(one.request())).toList(),
                calls.stream().filter(call -> mutation.isOf(call.request())).toList());
    }

    /** Only the lost ones are judged as in a crash: a disturbance excuses late ends. */
    private static Terms terms(Mutation mutation) {
        Terms terms = Terms.of(LIMITS, mutation == Mutation.END_DROPPED ? Optional.of(whole) : Optional.empty());
        return mutation == Mutation.USAGE_HIDDEN ? terms.with(budgets()) : terms;
    }

    private static BudgetHeld.Promise budgets() {
        BudgetHeld.Window all = new BudgetHeld.Window(POOR, BUDGET_NANO_USD, 0, Long.MAX_VALUE);
        return new BudgetHeld.Promise(
                List.of(all),
                Catalogue.MODELS.stream()
                        .collect(Collectors.toMap(model -> model, model -> Catalogue.NANO_USD_PER_TOKEN)),
                0,
                Cluster.PARTITIONS);
    }

    private static void declareBudget(InProcess parts) throws Exception {
        TenantProfile poor = TenantProfile.newBuilder()
                .setTenantId(POOR)
                .setVersion(1)
                .setBudgets(List.of(new Budget(BudgetPeriod.MONTH, BUDGET_NANO_USD, true)))
                .setUpdatedAt(Instant.now())
                .build();
        String topic = parts.topics().tenants();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(parts.clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic,
                            POOR.getBytes(StandardCharsets.UTF_8),
                            parts.serdes().serialize(topic, poor)))
                    .get();
        }
    }

    private static boolean allButTheLostHaveEnded(Observer observer) {
        return PRODUCED.stream()
                .map(Produced::request)
                .filter(id -> !Mutation.END_DROPPED.isOf(id))
                .allMatch(observer::ended);
    }

    private static String behindWire(String provider) {
        try {
            DeafRelay relay = DeafRelay.start(provider);
            OPENED.add(relay);
            return relay.baseUrl();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void send(InProcess parts) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(parts.clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Mutation mutation : Mutation.values()) {
                for (int i : IntStream.range(0, EACH).toArray()) {
                    PRODUCED.add(send(parts, producer, mutation, mutation.id(i)));
                }
            }
        }
    }

    private static Produced send(InProcess parts, KafkaProducer<byte[], byte[]> producer, Mutation mutation, String id)
            throws Exception {
        boolean denied = mutation == Mutation.DENY_IGNORED;
        List<String> models =
                mutation.model().equals("anywhere") || denied ? Catalogue.MODELS : List.of(mutation.model());
        List<String> deny = denied ? List.of("amber") : List.of();
        String tenant = mutation == Mutation.USAGE_HIDDEN ? POOR : Catalogue.TENANT;
        long span = mutation == Mutation.DEADLINE_IGNORED ? HURRIED_MS : PATIENT_MS;
        Instant now = Instant.now();
        InferenceRequest request = InferenceRequest.newBuilder()
                .setRequestId(id)
                .setTenant(tenant)
                .setCreatedAt(now)
                .setDeadline(now.plusMillis(span))
                .setMessages(List.of(Message.newBuilder()
                        .setRole("user")
                        .setContent("Which way does it flow?")
                        .build()))
                .setParameters(Parameters.newBuilder().setMaxOutputTokens(64).build())
                .setConstraints(
                        Constraints.newBuilder().setAllow(models).setDeny(deny).build())
                .build();
        String topic = parts.topics().requests();
        RecordMetadata metadata = producer.send(new ProducerRecord<>(
                        topic,
                        HomePartition.of(tenant, null, id, Cluster.PARTITIONS),
                        id.getBytes(StandardCharsets.UTF_8),
                        parts.serdes().serialize(topic, request)))
                .get();
        Set<String> mayGoTo =
                models.stream().filter(model -> !deny.contains(model)).collect(Collectors.toSet());
        String origin = topic + "-" + metadata.partition() + "@" + metadata.offset();
        long at = metadata.timestamp();
        return new Produced(id, origin, true, at, at + span, mayGoTo);
    }
}
