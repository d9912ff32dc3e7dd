package dev.weirkeeper.router.limit;

import dev.weirkeeper.router.limit.LimitWorld.View;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The owner of some limits: at each turn, what was heard goes into their ledgers, and leases come out. */
final class LimitProcessor extends ContextualProcessor<String, byte[], String, LimitRow> {
    static final Duration TURN = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(LimitProcessor.class);

    private final LimitWorld world;
    private final String topic;
    private final RecordSerdes serdes;
    private final int partitions;
    private final Map<String, LimitLedger> ledgers = new HashMap<>(); // the store's content, decoded
    private @Nullable KeyValueStore<String, byte[]> store;
    private boolean registryAway;

    LimitProcessor(LimitWorld world, String topic, RecordSerdes serdes, int partitions) {
        this.world = world;
        this.topic = topic;
        this.serdes = serdes;
        this.partitions = partitions;
    }

    @Override
    public void init(ProcessorContext<String, LimitRow> context) {
        super.init(context);
        KeyValueStore<String, byte[]> opened = context.getStateStore(LimitStep.STORE);
        store = opened;
        try (KeyValueIterator<String, byte[]> rows = opened.all()) {
            rows.forEachRemaining(row -> ledgers.put(row.key, LimitLedger.of(row.value)));
        }
        var unused = context.schedule(TURN, PunctuationType.WALL_CLOCK_TIME, localMs -> turn());
    }

    /** Its own leases, which it has in its ledgers. */
    @Override
    public void process(Record<String, byte[]> lease) {}

    private void turn() {
        Optional<View> now = world.now();
        if (now.isEmpty()) {
            return;
        }
        Set<String> mine = new TreeSet<>(ledgers.keySet());
        int partition = context().taskId().partition();
        now.get().terms().keySet().stream()
                .filter(limit -> LimitStep.ownerOf(limit, partitions) == partition)
                .forEach(mine::add);
        for (String limit : mine) {
            if (!turn(limit, now.get())) {
                return;
            }
        }
    }

    /** False: the registry is away; the turn has not been. */
    private boolean turn(String limit, View now) {
        KeyValueStore<String, byte[]> rows = Objects.requireNonNull(store, "initialised");
        LimitLedger ledger = ledgers.computeIfAbsent(limit, name -> LimitLedger.of(rows.get(name)));
        // One that has moved to another task, because partitions were added, is only wound up here.
        boolean named = now.terms().containsKey(limit)
                && LimitStep.ownerOf(limit, partitions) == context().taskId().partition();
        LimitTerms none = LimitTerms.none(limit);
        LimitTerms terms = named ? now.terms().getOrDefault(limit, none) : none;
        LimitLedger.Turn turn = ledger.turn(terms, now.heard().getOrDefault(limit, List.of()), now.asOfMs());
        Map<String, byte[]> leases = new LinkedHashMap<>();
        try {
            turn.leases().forEach(lease -> leases.put(keyOf(lease), serdes.serialize(topic, lease)));
            registryAway = false;
        } catch (RegistryUnavailableException e) {
            ledgers.remove(limit); // what was not said was not granted: as it was stored
            complain();
            return false;
        }
        if (!named && ledger.isEmpty()) {
            ledgers.remove(limit);
            rows.delete(limit);
        } else if (turn.changed()) {
            rows.put(limit, ledger.toBytes());
        }
        int partition = context().taskId().partition();
        leases.forEach(
                (key, value) -> context().forward(new Record<>(key, new LimitRow(partition, value), now.asOfMs())));
        return true;
    }

    private static String keyOf(Lease lease) {
        return lease.getLimit() + '|' + lease.getWorkerId();
    }

    private void complain() {
        if (!registryAway) {
            registryAway = true;
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("errorCode", "registry_unavailable")
                    .log("leases are issued when the schema registry can be asked again");
        }
    }
}
