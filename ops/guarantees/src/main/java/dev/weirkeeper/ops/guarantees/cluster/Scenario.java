package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.ops.guarantees.RateHeld;
import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import java.util.List;
import java.util.Map;

/**
 * What a cluster finds on its topics, and what its provider plays.
 *
 * @param partitions partitions of the request topic, at least 1
 * @param models the deployments, as the provider plays them
 * @param limits limits by deployment
 * @param nanoUsdPerToken what a token costs, prompt or answer, nano-dollars
 * @param budgets what {@link Catalogue#TENANT} may spend
 * @param zone the time zone in which its budgets renew
 */
public record Scenario(
        int partitions,
        List<SimulatedModel> models,
        Map<String, RateHeld.Limits> limits,
        long nanoUsdPerToken,
        List<Budget> budgets,
        String zone) {
    private static final String UTC = "UTC";

    /** Copies lists and map. */
    public Scenario {
        models = List.copyOf(models);
        limits = Map.copyOf(limits);
        budgets = List.copyOf(budgets);
    }

    /** The usual one of a kind of cluster. */
    public static Scenario of(Size.Kind kind) {
        List<Budget> budgets = kind == Size.Kind.BUDGETED
                ? List.of(new Budget(BudgetPeriod.MONTH, Catalogue.BUDGET_NANO_USD, true))
                : List.of();
        return new Scenario(
                Cluster.PARTITIONS,
                Catalogue.simulated(),
                Catalogue.limits(kind),
                Catalogue.NANO_USD_PER_TOKEN,
                budgets,
                UTC);
    }
}
