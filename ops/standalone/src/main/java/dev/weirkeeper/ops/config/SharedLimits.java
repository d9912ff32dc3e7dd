package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Deployments that share one limit should say the same of it. Pure. */
final class SharedLimits {
    private SharedLimits() {}

    /** A line for each figure in which deployments that share a limit differ. */
    static List<String> warnings(Collection<ModelSpec> models) {
        Map<String, List<ModelSpec>> byName = new TreeMap<>();
        for (ModelSpec model : models) {
            @Nullable Limits limits = model.getLimits();
            if (limits != null) {
                String name = limits.getSharedAs() == null ? model.getModelId() : limits.getSharedAs();
                byName.computeIfAbsent(name, unused -> new ArrayList<>()).add(model);
            }
        }
        List<String> warnings = new ArrayList<>();
        byName.forEach((name, sharing) -> {
            warn(warnings, name, sharing, "concurrency", limits -> toLong(limits.getConcurrency()));
            warn(warnings, name, sharing, "requestsPerMinute", limits -> toLong(limits.getRequestsPerMinute()));
            warn(warnings, name, sharing, "tokensPerMinute", Limits::getTokensPerMinute);
        });
        return warnings;
    }

    private static void warn(
            List<String> warnings,
            String name,
            List<ModelSpec> sharing,
            String field,
            Function<Limits, @Nullable Long> figure) {
        Set<Long> figures = new TreeSet<>();
        sharing.stream()
                .map(ModelSpec::getLimits)
                .filter(Objects::nonNull)
                .map(figure)
                .filter(Objects::nonNull)
                .forEach(figures::add);
        if (figures.size() > 1) {
            String ids = String.join(
                    ", ", sharing.stream().map(ModelSpec::getModelId).sorted().toList());
            warnings.add("models " + ids + " share the limit " + name + " and differ in limits." + field + ": "
                    + figures + "; the smallest holds");
        }
    }

    private static @Nullable Long toLong(@Nullable Integer figure) {
        return figure == null ? null : Long.valueOf(figure);
    }
}
