package dev.weirkeeper.router.health;

import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.pending.Demand;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds each sample to its deployment's health and publishes the row: at once where the breaker changed or the deployment is
 * new, soon where somebody begins to wait for it, otherwise with the next turn of {@link #PUBLISH_EVERY}.
 */
final class HealthProcessor extends ContextualProcessor<String, byte[], String, byte[]> {
    static final Duration PUBLISH_EVERY = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(HealthProcessor.class);

    private final String storeName;
    private final HealthStep.World world;
    private final Map<String, Health> known = new HashMap<>(); // the store's content, decoded
    private final Set<String> unpublished = new LinkedHashSet<>();
    private final Map<String, Split> splits = new HashMap<>();
    private final LogTime logTime = new LogTime();
    private @Nullable KeyValueStore<String, byte[]> store;
    private boolean registryAway;

    HealthProcessor(String storeName, HealthStep.World world) {
        this.storeName = storeName;
        this.world = world;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        KeyValueStore<String, byte[]> opened = context.getStateStore(storeName);
        store = opened;
        try (KeyValueIterator<String, byte[]> rows = opened.all()) {
            while (rows.hasNext()) {
                KeyValue<String, byte[]> row = rows.next();
                HealthBytes.read(row.value).ifPresent(health -> remember(row.key, health));
            }
        }
        // What the last owner had not published yet is published by this one. It knows nobody's demand, but somebody
        // must probe.
        unpublished.addAll(known.keySet());
        known.keySet().forEach(model -> splits.put(model, new Split(model, world.partitions())));
        var unused = context.schedule(PUBLISH_EVERY, PunctuationType.WALL_CLOCK_TIME, this::turn);
    }

    private void remember(String model, Health health) {
        known.put(model, health);
        logTime.seen(health.asOfMs());
    }

    @Override
    public void process(Record<String, byte[]> message) {
        @Nullable String model = message.key();
        byte @Nullable [] value = message.value();
        if (model != null && value != null) {
            Sample.ofBytes(value).ifPresent(sample -> add(model, sample));
            Demand.ofBytes(value).ifPresent(demand -> add(model, demand));
        }
    }

    /** Who begins to wait hears of a place soon, but a busy deployment's row is not written for each report. */
    private void add(String model, Demand demand) {
        logTime.seen(demand.atMs());
        if (!known.containsKey(model)) {
            keep(model, Health.before(demand.atMs()));
        }
        Split split = splitOf(model);
        split.reported(demand);
        if (split.dealAgain(health(model), deployment(model), world.weights(), logTime.nowMs())) {
            unpublished.add(model);
            if (split.publishNow(logTime.nowMs())) {
                publish(model);
            }
        }
    }

    private Split splitOf(String model) {
        return splits.computeIfAbsent(model, id -> new Split(id, world.partitions()));
    }

    private Health health(String model) {
        return known.getOrDefault(model, Health.before(0));
    }

    private @Nullable Deployment deployment(String model) {
        return world.deployments().apply(model).orElse(null);
    }

    private void add(String model, Sample sample) {
        @Nullable Health before = known.get(model);
        Health after = (before == null ? Health.before(sample.atMs()) : before).after(sample);
        logTime.seen(sample.atMs());
        keep(model, after);
        if (before == null || before.breaker().state() != after.breaker().state()) {
            publish(model);
        }
    }

    private void keep(String model, Health health) {
        known.put(model, health);
        if (store != null) {
            store.put(model, HealthBytes.write(health));
        }
        unpublished.add(model);
    }

    private void turn(long localMs) {
        logTime.tick(localMs);
        for (String model : List.copyOf(known.keySet())) {
            Health before = known.getOrDefault(model, Health.before(0));
            Health after = before.at(logTime.nowMs());
            if (!after.equals(before)) {
                keep(model, after);
            }
        }
        splits.forEach((model, split) -> {
            if (split.dealAgain(health(model), deployment(model), world.weights(), logTime.nowMs())) {
                unpublished.add(model);
            }
        });
        for (String model : List.copyOf(unpublished)) {
            if (!publish(model)) {
                return;
            }
        }
    }

    /** False: the registry is away; the row is published with a later turn. */
    private boolean publish(String model) {
        @Nullable Health health = known.get(model);
        if (health == null) {
            return true;
        }
        try {
            ModelHealth row = health.toRow(model);
            Split split = splitOf(model);
            var unused = split.dealAgain(health, deployment(model), world.weights(), logTime.nowMs());
            split.writeTo(row, logTime.nowMs());
            byte[] bytes = world.serdes().serialize(world.topics().modelHealth(), row);
            context().forward(new Record<>(model, bytes, health.asOfMs()));
            unpublished.remove(model);
            registryAway = false;
            return true;
        } catch (RegistryUnavailableException e) {
            if (!registryAway) {
                registryAway = true;
                LOG.atWarn()
                        .addKeyValue("topic", world.topics().modelHealth())
                        .addKeyValue("errorCode", "registry_unavailable")
                        .log("health is published when the schema registry can be asked again");
            }
            return false;
        }
    }
}
