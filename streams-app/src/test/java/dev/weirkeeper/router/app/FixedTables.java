package dev.weirkeeper.router.app;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.router.signal.SignalBoard;
import dev.weirkeeper.router.signal.Signals;
import dev.weirkeeper.router.table.Heartbeats;
import dev.weirkeeper.router.table.Heartbeats.Heartbeat;
import dev.weirkeeper.router.table.Liveness;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tables that say what a test put into them. */
final class FixedTables implements Tables {
    final Map<String, TenantProfile> tenants = new TreeMap<>();
    final Map<String, RoutingPolicy> policies = new TreeMap<>();
    final Map<String, ModelSpec> models = new TreeMap<>();
    final Map<String, Capacity> capacities = new TreeMap<>();
    final Map<String, Heartbeat> heartbeats = new TreeMap<>();
    final Set<String> deadIncarnations = new HashSet<>();
    final SignalBoard signals = new SignalBoard();
    boolean caughtUp = true;
    long livenessAsOfMs;

    @Nullable
    RuntimeException onDeployments;

    @Override
    public List<Deployment> deployments() {
        if (onDeployments != null) {
            throw onDeployments;
        }
        return models.values().stream()
                .map(spec -> new Deployment(
                        spec, null, capacities.getOrDefault(spec.getModelId(), new Capacity(0, 0, 0)), true))
                .toList();
    }

    @Override
    public Collection<ModelSpec> catalogue() {
        return models.values();
    }

    @Override
    public long catalogueVersion() {
        return models.hashCode();
    }

    @Override
    public Heartbeats heartbeats() {
        return new Heartbeats() {
            @Override
            public List<Heartbeat> workers() {
                return List.copyOf(heartbeats.values());
            }

            @Override
            public long asOfMs() {
                return livenessAsOfMs;
            }

            @Override
            public long version() {
                return heartbeats.hashCode() + livenessAsOfMs;
            }
        };
    }

    @Override
    public Signals signals() {
        return signals;
    }

    @Override
    public Optional<ModelSpec> model(String id) {
        return Optional.ofNullable(models.get(id));
    }

    @Override
    public Liveness liveness() {
        return new Liveness() {
            @Override
            public boolean dead(String workerId, String incarnation) {
                return deadIncarnations.contains(incarnation);
            }

            @Override
            public long asOfMs() {
                return livenessAsOfMs;
            }
        };
    }

    @Override
    public Optional<TenantProfile> tenant(String id) {
        return Optional.ofNullable(tenants.get(id));
    }

    @Override
    public Optional<Rulebook> policy(String id) {
        return Optional.ofNullable(policies.get(id)).map(Rulebook::of);
    }

    @Override
    public boolean knowsModel(String idOrAlias) {
        return models.containsKey(idOrAlias);
    }

    @Override
    public boolean caughtUp() {
        return caughtUp;
    }
}
