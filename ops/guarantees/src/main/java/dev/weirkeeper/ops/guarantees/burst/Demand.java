package dev.weirkeeper.ops.guarantees.burst;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Scenario;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.load.Prompt;
import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a burst asks for, and of whom. Each request goes to one of three deployments, in turn: short answers, which the request
 * itself bounds, long and longer ones, which nothing bounds. Their lengths are lognormal, and no answer of these deployments was
 * ever seen before the burst: the warm-up has a deployment of its own.
 *
 * @param ids request ids
 */
record Demand(List<String> ids) {
    /** Partitions of the request topic. */
    static final int PARTITIONS = 12;
    /** What a token costs, prompt or answer, nano-dollars. */
    static final long NANO_USD_PER_TOKEN = 2_000;
    /** The deployment for requests that make processes warm. */
    static final String WARM_UP_MODEL = "hazel";

    private static final String IDS = "burst-";
    private static final String SHORT = "amber";
    private static final List<String> IN_TURN = List.of(SHORT, "birch", "cedar");
    private static final int SHORT_AT_MOST = 48;
    private static final double FIRST_TOKEN_MS = 250;
    private static final double SPREAD = 0.3;
    private static final double TOKENS_PER_SECOND = 1_000;
    /** A burst waits long: what is to be seen is money, not haste. */
    private static final long PATIENT_MS = Duration.ofMinutes(10).toMillis();

    private static final double AT_ONCE = 1e6;

    /** Copies the list. */
    Demand {
        ids = List.copyOf(ids);
    }

    /** What a burst asks for with so many requests. */
    static Demand of(Burst burst, int requests) {
        return new Demand(
                burst.onOnePartition() > 0
                        ? Ids.crowded(IDS, Catalogue.TENANT, requests, burst.onOnePartition(), PARTITIONS)
                        : Ids.spread(IDS, requests));
    }

    /** What the cluster finds. */
    static Scenario scenario(Burst burst, HourEnd end) {
        return new Scenario(
                PARTITIONS,
                List.of(model(SHORT, 30), model("birch", 300), model("cedar", 650), model(WARM_UP_MODEL, 20)),
                Map.of(),
                NANO_USD_PER_TOKEN,
                List.of(new Budget(BudgetPeriod.HOUR, burst.budgetNanoUsd(), true)),
                end.zone());
    }

    /** What a token costs, by deployment. */
    static Map<String, Long> prices() {
        return IN_TURN.stream().collect(Collectors.toMap(model -> model, model -> NANO_USD_PER_TOKEN));
    }

    /** What is sent, as fast as it can be. */
    Load load() {
        return new Load(ids.size(), AT_ONCE, Load.Oddities.NONE, this::prompt);
    }

    /**
     * What all answers would cost, were all given, nano-dollars; their prompts would cost something as well.
     *
     * @param models the deployments
     * @param seed the provider's
     */
    long worthNanoUsd(List<SimulatedModel> models, long seed) {
        Map<String, SimulatedModel> byName =
                models.stream().collect(Collectors.toMap(SimulatedModel::name, model -> model));
        long worth = 0;
        for (int i = 0; i < ids.size(); i++) {
            Prompt prompt = prompt(i);
            SimulatedModel model = Objects.requireNonNull(byName.get(model(i)), "models: one is missing");
            worth += model.outputTokens(seed, prompt.id(), 1, prompt.mostTokens()) * NANO_USD_PER_TOKEN;
        }
        return worth;
    }

    private Prompt prompt(int number) {
        String model = model(number);
        return Prompt.of(ids.get(number), model, PATIENT_MS, model.equals(SHORT) ? SHORT_AT_MOST : Prompt.UNBOUNDED);
    }

    private static String model(int number) {
        return IN_TURN.get(number % IN_TURN.size());
    }

    private static SimulatedModel model(String name, double meanOutputTokens) {
        return new SimulatedModel(name, FIRST_TOKEN_MS, SPREAD, TOKENS_PER_SECOND, meanOutputTokens, Behaviour.none());
    }
}
