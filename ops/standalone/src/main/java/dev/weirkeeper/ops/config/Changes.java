package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest would change of what is published.
 *
 * @param rows a change for each row of the manifest, and for each row to be removed, policies first: a tenant names its
 *     policy, so the policy must be there before it
 * @param warnings what a user should know although it is allowed; a line each
 */
public record Changes(List<Row> rows, List<String> warnings) {
    /** What kind of row. */
    public enum Kind {
        POLICY,
        MODEL,
        TENANT
    }

    /** What happens to it. */
    public enum Effect {
        ADDED,
        CHANGED,
        UNCHANGED,
        REMOVED
    }

    /**
     * One field that differs.
     *
     * @param field its path, in the words of the YAML
     * @param before what is published
     * @param after what the manifest says
     */
    public record FieldChange(String field, String before, String after) {}

    /**
     * A change of one row.
     *
     * @param kind what kind of row
     * @param id its id, the topic's key
     * @param effect what happens to it
     * @param fields what differs; empty unless CHANGED
     * @param row the row to be published, with its new version; as published where UNCHANGED, null where REMOVED
     */
    public record Row(
            Kind kind,
            String id,
            Effect effect,
            List<FieldChange> fields,
            @Nullable SpecificRecord row) {
        public Row {
            fields = List.copyOf(fields);
        }

        /** Whether anything is to be published. */
        public boolean isChange() {
            return effect != Effect.UNCHANGED;
        }
    }

    public Changes {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
    }

    /** Whether nothing is to be published. */
    public boolean isEmpty() {
        return rows.stream().noneMatch(Row::isChange);
    }

    /** How many rows have this effect. */
    public long count(Effect effect) {
        return rows.stream().filter(row -> row.effect() == effect).count();
    }

    /**
     * Compares.
     *
     * @param current what is published
     * @param manifest what is wanted
     * @param prune whether published rows of a kind that the manifest has are removed where it does not name them
     */
    static Changes between(CurrentRows current, Manifest manifest, boolean prune) {
        Manifest wanted = atKnownProvider(current, manifest);
        List<Row> rows = new ArrayList<>();
        rows.addAll(rows(
                Kind.POLICY,
                byId(wanted.policies(), RoutingPolicy::getPolicyId),
                current.policies(),
                RoutingPolicy::getVersion,
                (row, version) ->
                        RoutingPolicy.newBuilder(row).setVersion(version).build(),
                prune));
        rows.addAll(rows(
                Kind.MODEL,
                byId(wanted.models(), ModelSpec::getModelId),
                current.models(),
                ModelSpec::getVersion,
                (row, version) -> ModelSpec.newBuilder(row).setVersion(version).build(),
                prune));
        rows.addAll(rows(
                Kind.TENANT,
                byId(withKeys(current, wanted), TenantProfile::getTenantId),
                current.tenants(),
                TenantProfile::getVersion,
                (row, version) ->
                        TenantProfile.newBuilder(row).setVersion(version).build(),
                prune));
        return new Changes(rows, warnings(current, wanted, rows));
    }

    private static List<TenantProfile> withKeys(CurrentRows current, Manifest wanted) {
        return wanted.tenants().stream()
                .map(tenant -> TenantKeys.merged(tenant, current.tenants().get(tenant.getTenantId())))
                .toList();
    }

    /** Simulated models without an endpoint go where the published simulated ones are. */
    private static Manifest atKnownProvider(CurrentRows current, Manifest manifest) {
        return current.models().values().stream()
                .filter(model -> model.getSimulated() && !model.getEndpoint().isEmpty())
                .map(ModelSpec::getEndpoint)
                .findFirst()
                .map(manifest::withSimulatedEndpoint)
                .orElse(manifest);
    }

    private static <T extends SpecificRecord> List<Row> rows(
            Kind kind,
            Map<String, T> wanted,
            Map<String, T> published,
            Function<T, Long> version,
            BiFunction<T, Long, T> withVersion,
            boolean prune) {
        List<Row> rows = new ArrayList<>();
        wanted.forEach((id, row) -> {
            T before = published.get(id);
            if (before == null) {
                rows.add(new Row(kind, id, Effect.ADDED, List.of(), withVersion.apply(row, 1L)));
                return;
            }
            List<FieldChange> fields = RowDiff.between(before, row);
            rows.add(
                    fields.isEmpty()
                            ? new Row(kind, id, Effect.UNCHANGED, fields, before)
                            : new Row(
                                    kind,
                                    id,
                                    Effect.CHANGED,
                                    fields,
                                    withVersion.apply(row, version.apply(before) + 1)));
        });
        // A manifest without tenants says nothing about tenants: pruning all of them would be a surprise.
        if (prune && !wanted.isEmpty()) {
            published.keySet().stream()
                    .filter(id -> !wanted.containsKey(id))
                    .forEach(id -> rows.add(new Row(kind, id, Effect.REMOVED, List.of(), null)));
        }
        return rows;
    }

    private static List<String> warnings(CurrentRows current, Manifest wanted, List<Row> rows) {
        Set<String> policies = Set.copyOf(Stream.concat(
                        current.policies().keySet().stream(),
                        wanted.policies().stream().map(RoutingPolicy::getPolicyId))
                .filter(id -> !isRemoved(rows, Kind.POLICY, id))
                .toList());
        List<String> warnings = new ArrayList<>(wanted.warnings());
        for (TenantProfile tenant : wanted.tenants()) {
            warnings.addAll(TenantKeys.warnings(tenant, current.tenants().get(tenant.getTenantId())));
            if (!policies.contains(tenant.getPolicy())) {
                warnings.add("tenant " + tenant.getTenantId() + " names the policy " + tenant.getPolicy()
                        + ", which is not there: its requests wait until it is");
            }
        }
        for (ModelSpec model : wanted.models()) {
            if (Manifest.lacksEndpoint(model)) {
                warnings.add("model " + model.getModelId() + " is simulated, and no fake provider is known: give it an"
                        + " endpoint, or apply it to a stack that weir up has started");
            }
        }
        Map<String, ModelSpec> models = new LinkedHashMap<>(current.models());
        wanted.models().forEach(model -> models.put(model.getModelId(), model));
        models.keySet().removeIf(id -> isRemoved(rows, Kind.MODEL, id));
        warnings.addAll(SharedLimits.warnings(models.values()));
        warnings.addAll(PolicyNames.warnings(wanted.policies(), models.values()));
        return warnings;
    }

    private static boolean isRemoved(List<Row> rows, Kind kind, String id) {
        return rows.stream()
                .anyMatch(row -> row.kind() == kind && row.id().equals(id) && row.effect() == Effect.REMOVED);
    }

    private static <T> Map<String, T> byId(List<T> rows, Function<T, String> identity) {
        Map<String, T> byId = new LinkedHashMap<>();
        rows.forEach(row -> byId.put(identity.apply(row), row));
        return byId;
    }

    /** The kind in words. */
    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
