package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.router.table.Heartbeats;
import dev.weirkeeper.router.table.Liveness;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A set-up as the router's tables would show it. Every deployment has a worker that offers the same number of calls; of none is any
 * call remembered: decisions rest on the catalogue's figures, which are the ones that calls are drawn from.
 */
final class World implements Tables {
    private final TreeMap<String, ModelSpec> models = new TreeMap<>();
    private final Map<String, TenantProfile> tenants = new HashMap<>();
    private final Map<String, Rulebook> policies = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Integer> out = new HashMap<>();
    private final int permits;
    private @Nullable List<Deployment> deployments;

    World(Setup setup, int permits) {
        this.permits = permits;
        for (ModelSpec model : setup.models()) {
            models.put(model.getModelId(), model);
            names.add(model.getModelId());
            names.addAll(model.getAliases());
        }
        for (TenantProfile tenant : setup.tenants()) {
            tenants.put(tenant.getTenantId(), tenant);
        }
        for (RoutingPolicy policy : setup.policies()) {
            policies.put(policy.getPolicyId(), Rulebook.of(policy));
        }
    }

    /** So many more dispatches of a deployment are out. */
    void out(String model, int more) {
        out.merge(model, more, Integer::sum);
        deployments = null;
    }

    @Override
    public List<Deployment> deployments() {
        List<Deployment> known = deployments;
        if (known == null) {
            List<Deployment> all = new ArrayList<>(models.size());
            models.forEach((id, spec) ->
                    all.add(new Deployment(spec, null, new Capacity(1, permits, out.getOrDefault(id, 0)), true)));
            known = List.copyOf(all);
            deployments = known;
        }
        return known;
    }

    @Override
    public Optional<ModelSpec> model(String id) {
        return Optional.ofNullable(models.get(id));
    }

    @Override
    public Collection<ModelSpec> catalogue() {
        return models.values();
    }

    @Override
    public long catalogueVersion() {
        return 0;
    }

    @Override
    public Optional<TenantProfile> tenant(String id) {
        return Optional.ofNullable(tenants.get(id));
    }

    @Override
    public Optional<Rulebook> policy(String id) {
        return Optional.ofNullable(policies.get(id));
    }

    @Override
    public boolean knowsModel(String idOrAlias) {
        return names.contains(idOrAlias);
    }

    @Override
    public boolean caughtUp() {
        return true;
    }

    /** Nobody dies. */
    @Override
    public Liveness liveness() {
        return new Liveness() {
            @Override
            public boolean dead(String workerId, String incarnation) {
                return false;
            }

            @Override
            public long asOfMs() {
                return 0;
            }
        };
    }

    /** Nobody speaks. */
    @Override
    public Heartbeats heartbeats() {
        return new Heartbeats() {
            @Override
            public List<Heartbeat> workers() {
                return List.of();
            }

            @Override
            public long asOfMs() {
                return 0;
            }

            @Override
            public long version() {
                return 0;
            }
        };
    }
}
