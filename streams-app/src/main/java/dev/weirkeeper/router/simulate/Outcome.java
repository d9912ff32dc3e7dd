package dev.weirkeeper.router.simulate;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a set-up did with the traffic.
 *
 * @param all figures of all requests
 * @param models by deployment: of a deployment, {@code requests} are those that it answered, the cost is that of all its calls
 * @param priorities by priority
 * @param tenants by tenant
 * @param refusals how many were refused, by error code
 * @param failures how many failed, by error code
 * @param deferred how many waited for a cheaper hour
 * @param waited how many waited for something else: room, or their tenant's budgets
 */
public record Outcome(
        Group all,
        SortedMap<String, Group> models,
        SortedMap<String, Group> priorities,
        SortedMap<String, Group> tenants,
        SortedMap<String, Long> refusals,
        SortedMap<String, Long> failures,
        long deferred,
        long waited) {
    public Outcome {
        models = copy(models);
        priorities = copy(priorities);
        tenants = copy(tenants);
        refusals = copy(refusals);
        failures = copy(failures);
    }

    private static <T> SortedMap<String, T> copy(SortedMap<String, T> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
