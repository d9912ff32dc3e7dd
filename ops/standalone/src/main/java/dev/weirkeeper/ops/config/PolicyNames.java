package dev.weirkeeper.ops.config;

import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds names in policies that mean nothing: no model, alias or provider of the catalogue. They are allowed, for the catalogue may
 * follow; but a mistyped name denies nobody.
 */
final class PolicyNames {
    private PolicyNames() {}

    /** What a user should know; a line each. */
    static List<String> warnings(Collection<RoutingPolicy> policies, Collection<ModelSpec> models) {
        Set<String> known = new TreeSet<>();
        for (ModelSpec model : models) {
            known.add(model.getModelId());
            known.add(model.getProvider());
            known.addAll(model.getAliases());
        }
        List<String> warnings = new ArrayList<>();
        for (RoutingPolicy policy : policies) {
            for (String name : Rulebook.of(policy).names()) {
                if (!known.contains(name)) {
                    warnings.add("policy " + policy.getPolicyId() + " names " + Value.quoted(name)
                            + ", which is no model, alias or provider in the catalogue"
                            + Value.didYouMean(name, List.copyOf(known)));
                }
            }
        }
        return warnings;
    }
}
