package dev.weirkeeper.router.table;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.router.signal.SignalBoard;
import dev.weirkeeper.router.signal.Signals;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.Signal;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.state.Stores;

/**
 * The tables as global stores of a topology. One instance serves one {@code KafkaStreams}: add it to the topology, start
 * that, ask from its processors.
 */
public final class GlobalTables implements Tables, AutoCloseable {
    /** Name of the global store of {@code llm.catalogue}. */
    public static final String CATALOGUE_STORE = "catalogue-table";
    /** Name of the global store of {@code llm.tenants}. */
    public static final String TENANTS_STORE = "tenants-table";
    /** Name of the global store of {@code llm.policies}. */
    public static final String POLICIES_STORE = "policies-table";
    /** Name of the global store of {@code llm.model-health}. */
    public static final String HEALTH_STORE = "model-health-table";
    /** Name of the global store of {@code llm.workers}. */
    public static final String WORKERS_STORE = "workers-table";
    /** Name of the global store of {@code llm.signals}; it is empty, as most of what was said no longer holds. */
    public static final String SIGNALS_STORE = "signals-table";

    private static final Set<String> LATER_STORES = Set.of(SIGNALS_STORE);

    /** Once for the instance that reads the initial content, and once, after all tables have been read, to go on. */
    private static final int TIMES_INITIALISED = 2;

    private static final long FORGET_AFTER_MS = 3_600_000;
    private static final int FORGET_AT_ONCE = 10;
    private static final Capacity NONE = new Capacity(0, 0, 0);

    private record Stamp(long catalogue, long health, long workers, long topics) {}

    private record Snapshot(Stamp stamp, List<Deployment> deployments) {}

    private final Rows<ModelSpec> catalogue = new Rows<>();
    private final Rows<TenantProfile> tenants = new Rows<>();
    private final Rulebooks policies = new Rulebooks();
    private final Rows<ModelHealth> health = new Rows<>();
    private final WorkerRoll workers;
    private final SignalBoard signals = new SignalBoard();
    private final Spread spread = new Spread();
    private final TopicDirectory topicsThatExist;
    private final Map<String, RowReader<?>> readers; // by the name of the store
    private final Map<String, Integer> initialised = new ConcurrentHashMap<>();
    private volatile Snapshot snapshot = new Snapshot(new Stamp(-1, -1, -1, -1), List.of());

    /**
     * @param serdes decodes the rows
     * @param topics topic names
     * @param topicsThatExist which topics may be sent to
     * @param workerSilenceMs how long a worker may be silent before it counts as dead, milliseconds of log time, at least 1
     */
    public GlobalTables(RecordSerdes serdes, Topics topics, TopicDirectory topicsThatExist, long workerSilenceMs) {
        this.topicsThatExist = topicsThatExist;
        this.workers = new WorkerRoll(workerSilenceMs);
        this.readers = Map.of(
                CATALOGUE_STORE, new RowReader<>(topics.catalogue(), serdes, ModelSpec.class, catalogue),
                TENANTS_STORE, new RowReader<>(topics.tenants(), serdes, TenantProfile.class, tenants),
                POLICIES_STORE, new RowReader<>(topics.policies(), serdes, RoutingPolicy.class, policies),
                HEALTH_STORE, new RowReader<>(topics.modelHealth(), serdes, ModelHealth.class, health),
                WORKERS_STORE, new RowReader<>(topics.workers(), serdes, WorkerStatus.class, workers),
                SIGNALS_STORE, new RowReader<>(topics.signals(), serdes, Signal.class, new SignalRows(signals)));
    }

    /** Adds the global stores that were there in the first release; before all else, as they were then. */
    public void addTo(StreamsBuilder builder) {
        add(builder, store -> !LATER_STORES.contains(store));
    }

    /**
     * Adds those that came later; after all else. Each takes the number of a subtopology, and those behind it would lose what is
     * stored under theirs.
     */
    public void addLaterOnesTo(StreamsBuilder builder) {
        add(builder, LATER_STORES::contains);
    }

    private void add(StreamsBuilder builder, Predicate<String> which) {
        // in the order of their names: a topology must look the same each time it is built
        new TreeMap<>(readers).forEach((store, reader) -> {
            if (which.test(store)) {
                addTable(builder, store, reader);
            }
        });
    }

    private <T extends SpecificRecord> void addTable(StreamsBuilder builder, String store, RowReader<T> reader) {
        builder.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(store), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                reader.topic(),
                Consumed.with(Serdes.String(), Serdes.ByteArray())
                        .withName(store + "-source")
                        // not the extractor of the application, which may put some topics before others
                        .withTimestampExtractor((row, ignored) -> Math.max(0, row.timestamp())),
                () -> new RowProcessor(
                        store, !store.equals(SIGNALS_STORE), reader, () -> initialised.merge(store, 1, Integer::sum)));
    }

    @Override
    public Optional<TenantProfile> tenant(String id) {
        return tenants.get(id);
    }

    @Override
    public Optional<Rulebook> policy(String id) {
        return policies.get(id);
    }

    @Override
    public Optional<ModelSpec> model(String id) {
        return catalogue.get(id);
    }

    @Override
    public boolean knowsModel(String idOrAlias) {
        return catalogue.get(idOrAlias).isPresent()
                || catalogue.all().stream().anyMatch(spec -> spec.getAliases().contains(idOrAlias));
    }

    /** As promised, and not while rows wait for the schema registry: what they say is not known. */
    @Override
    public boolean caughtUp() {
        return topicsThatExist.known()
                && readers.keySet().stream().allMatch(store -> initialised.getOrDefault(store, 0) >= TIMES_INITIALISED)
                && readers.values().stream().noneMatch(RowReader::waits);
    }

    @Override
    public Signals signals() {
        return signals;
    }

    @Override
    public Liveness liveness() {
        return workers;
    }

    @Override
    public Collection<ModelSpec> catalogue() {
        return Collections.unmodifiableCollection(catalogue.all());
    }

    @Override
    public long catalogueVersion() {
        return catalogue.version();
    }

    @Override
    public Heartbeats heartbeats() {
        return workers;
    }

    @Override
    public OptionalInt partitionFor(String model, int chance) {
        return spread.choose(model, workers.readers(model), chance);
    }

    @Override
    public List<Deployment> deployments() {
        // The stamp is taken before the rows are read: what changes in between is only looked at again.
        Stamp now = new Stamp(catalogue.version(), health.version(), workers.version(), topicsThatExist.version());
        Snapshot last = snapshot;
        if (!last.stamp().equals(now)) {
            last = new Snapshot(now, build());
            snapshot = last;
        }
        return last.deployments();
    }

    private List<Deployment> build() {
        Map<String, Capacity> capacities = workers.capacities();
        return catalogue.all().stream()
                .sorted(Comparator.comparing(ModelSpec::getModelId))
                .map(spec -> new Deployment(
                        spec,
                        health.get(spec.getModelId()).orElse(null),
                        capacities.getOrDefault(spec.getModelId(), NONE),
                        topicsThatExist.exists(spec.getTopic())))
                .toList();
    }

    /** Rows passed over since the start because they cannot be decoded, by topic. */
    public Map<String, Long> rowsPassedOver() {
        return readers.values().stream().collect(Collectors.toUnmodifiableMap(RowReader::topic, RowReader::passedOver));
    }

    /** Ids of workers and routers that are gone and were last heard over an hour ago: their rows may be deleted; a few. */
    public List<String> forgettableWorkers() {
        return forgettableWorkers(FORGET_AFTER_MS, FORGET_AT_ONCE);
    }

    /**
     * The same with bounds of one's own.
     *
     * @param ageMs how long ago, milliseconds of log time
     * @param limit how many at the most
     */
    List<String> forgettableWorkers(long ageMs, int limit) {
        return workers.forgettable(ageMs, limit);
    }

    /** Stops trying to decode rows that wait for the registry. */
    @Override
    public void close() {
        readers.values().forEach(RowReader::close);
    }
}
