package dev.weirkeeper.connector.ingress.directory;

import dev.weirkeeper.schema.ApiKey;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.TenantProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Models, tenants and keys as published. Thread-safe; one thread writes. */
public final class Directory {
    /** The name under which the router chooses among all. */
    public static final String AUTO = "auto";

    private static final String OURSELVES = "weirkeeper";

    private final Map<String, ModelSpec> models = new ConcurrentHashMap<>();
    private final Map<String, TenantProfile> tenants = new ConcurrentHashMap<>();
    private volatile Map<String, KeyOwner> keys = Map.of();
    private volatile boolean hasKeys;
    private volatile boolean complete;

    /** A row of the catalogue; null: it was removed. */
    public void model(String id, @Nullable ModelSpec row) {
        if (row == null) {
            models.remove(id);
        } else {
            models.put(id, row);
        }
    }

    /** A tenant's row; null: it was removed. */
    public void tenant(String id, @Nullable TenantProfile row) {
        if (row == null) {
            tenants.remove(id);
        } else {
            tenants.put(id, row);
        }
        Map<String, KeyOwner> owners = new ConcurrentHashMap<>();
        tenants.values()
                .forEach(tenant -> keysOf(tenant)
                        .forEach(key -> owners.put(key.getHash(), new KeyOwner(tenant.getTenantId(), key))));
        keys = owners;
        hasKeys = tenants.values().stream().anyMatch(tenant -> tenant.getApiKeys() != null);
    }

    /** All that is published has been read once. */
    public void complete() {
        complete = true;
    }

    /** Whether all that is published has been read once; before, nothing can be said of keys and names. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether any tenant's row says something about keys, and be it that there are none. */
    public boolean hasKeys() {
        return hasKeys;
    }

    /** Whose a key is, by its hash. */
    public Optional<KeyOwner> owner(String hash) {
        return Optional.ofNullable(keys.get(hash));
    }

    /** The names that a tenant may ask for, in order: auto, aliases, models. */
    public List<ModelName> names(String tenant) {
        Map<String, ModelName> aliases = new TreeMap<>();
        Map<String, ModelName> ids = new TreeMap<>();
        for (ModelSpec model : visible(tenant)) {
            long created = model.getUpdatedAt().getEpochSecond();
            ids.put(model.getModelId(), new ModelName(model.getModelId(), model.getProvider(), created));
            model.getAliases()
                    .forEach(alias -> aliases.merge(
                            alias,
                            new ModelName(alias, OURSELVES, created),
                            (one, other) -> one.created() <= other.created() ? one : other));
        }
        List<ModelName> names = new ArrayList<>();
        names.add(new ModelName(AUTO, OURSELVES, 0));
        names.addAll(aliases.values());
        names.addAll(ids.values());
        return names;
    }

    /** The name, if a tenant may ask for it. */
    public Optional<ModelName> name(String tenant, String id) {
        return names(tenant).stream().filter(name -> name.id().equals(id)).findFirst();
    }

    private List<ModelSpec> visible(String tenant) {
        TenantProfile row = tenants.get(tenant);
        String tier = row == null ? "" : row.getTier();
        return models.values().stream()
                .filter(model -> model.getState() != ModelState.RETIRED)
                .filter(model -> model.getDedicatedTo().isEmpty()
                        || model.getDedicatedTo().contains(tenant)
                        || model.getDedicatedTo().contains(tier))
                .toList();
    }

    private static List<ApiKey> keysOf(TenantProfile tenant) {
        List<ApiKey> keys = tenant.getApiKeys();
        return keys == null ? List.of() : keys;
    }
}
