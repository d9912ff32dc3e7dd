package dev.weirkeeper.ops.config;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a user wants to be there. Versions in it are 0: {@link ManifestPublisher} counts them up from what is published.
 *
 * @param models deployments, ids unique
 * @param tenants tenants, ids unique
 * @param policies routing policies, ids unique
 */
public record Manifest(List<ModelSpec> models, List<TenantProfile> tenants, List<RoutingPolicy> policies) {
    /** The endpoint of a simulated model that names none: whoever runs the fake provider fills it in. */
    static final String NO_ENDPOINT = "";

    /** Spread of the simulated time to the first token; models in the wild show 0.3 to 0.9. */
    private static final double SPREAD = 0.4;

    static {
        TrustedRecords.vouch(); // copying a row makes records by reflection
    }

    public Manifest {
        models = List.copyOf(models);
        tenants = List.copyOf(tenants);
        policies = List.copyOf(policies);
    }

    /** What a user should know although it is allowed; a line each. */
    public List<String> warnings() {
        Stream<String> quarantined = models.stream()
                .filter(model -> model.getState() == ModelState.QUARANTINED)
                .map(model -> "model " + model.getModelId() + " is quarantined and gets no requests: "
                        + (model.getStateReason() == null ? "no reason given" : model.getStateReason()));
        Stream<String> shut = tenants.stream()
                .filter(tenant -> tenant.getBudgets().stream()
                        .anyMatch(budget -> budget.getHard() && budget.getAmountNanoUsd() == 0))
                .map(tenant ->
                        "tenant " + tenant.getTenantId() + " has a hard budget of $0: all its requests are refused");
        return Stream.concat(quarantined, shut).toList();
    }

    /**
     * The same manifest with its simulated models at a running fake provider, where they name no endpoint themselves.
     *
     * @param baseUrl base URL of the fake provider, up to and with the version ({@code http://127.0.0.1:9100/v1})
     */
    public Manifest withSimulatedEndpoint(String baseUrl) {
        List<ModelSpec> moved = models.stream()
                .map(model -> lacksEndpoint(model)
                        ? ModelSpec.newBuilder(model).setEndpoint(baseUrl).build()
                        : model)
                .toList();
        return new Manifest(moved, tenants, policies);
    }

    /**
     * The simulated models as the fake provider plays them: as fast as their latency prior says, with answers as long as
     * their kind suggests.
     */
    public List<SimulatedModel> simulatedModels() {
        return models.stream()
                .filter(ModelSpec::getSimulated)
                .map(model -> new SimulatedModel(
                        model.getUpstreamModel(),
                        model.getLatency().getFirstTokenMs(),
                        SPREAD,
                        model.getLatency().getTokensPerSecond(),
                        meanOutputTokens(model),
                        Behaviour.none()))
                .toList();
    }

    /** Small models keep it short, reasoning ones think aloud; none may pass its own limit. */
    private static double meanOutputTokens(ModelSpec model) {
        double tokens = switch (model.getKind()) {
            case SMALL -> 70;
            case SPECIALISED, FINE_TUNED -> 150;
            case UNKNOWN, LARGE, RAG -> 120;
        };
        boolean reasons = model.getCapabilities().contains("reasoning");
        return Math.min(reasons ? 2 * tokens : tokens, model.getMaxOutputTokens());
    }

    /** Whether the model is simulated and its fake provider is not known yet. */
    static boolean lacksEndpoint(ModelSpec model) {
        return model.getSimulated() && model.getEndpoint().equals(NO_ENDPOINT);
    }
}
