package dev.weirkeeper.router.enrich;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import java.util.Optional;

/** Finds a request's tenant and policy. */
public final class Enricher {
    /** The model name that leaves the choice to the router. */
    public static final String AUTO = "auto";

    /** Reason of a {@link Enrichment.Hold}: the configuration is still arriving. */
    public static final String CONFIGURATION_ARRIVING = "configuration_arriving";

    private Enricher() {}

    /**
     * Finds the tenant and the policy of a request and checks that its model is known.
     *
     * <p>Nothing is decided on configuration that has half arrived: a row that is present may be an old one, and one that is
     * absent may be on its way.
     *
     * @param request a request that intake found valid
     * @param lookup the configuration
     */
    public static Enrichment enrich(InferenceRequest request, Lookup lookup) {
        if (!lookup.caughtUp()) {
            return new Enrichment.Hold(CONFIGURATION_ARRIVING);
        }
        Optional<TenantProfile> tenant = lookup.tenant(request.getTenant());
        if (tenant.isEmpty()) {
            return refused("tenant_unknown", "tenant \"%s\" is not known; declare it first", request.getTenant());
        }
        if (!tenant.get().getActive()) {
            return refused("tenant_inactive", "tenant \"%s\" is not active", request.getTenant());
        }
        return withPolicy(request, tenant.get(), lookup);
    }

    private static Enrichment withPolicy(InferenceRequest request, TenantProfile tenant, Lookup lookup) {
        boolean own = request.getPolicy() == null;
        String policyId = own ? tenant.getPolicy() : request.getPolicy();
        Optional<RoutingPolicy> policy = lookup.policy(policyId);
        if (policy.isEmpty()) {
            String whose = own ? "of tenant \"" + tenant.getTenantId() + "\" " : "";
            return refused("policy_unknown", "policy \"%s\" " + whose + "is not known; declare it first", policyId);
        }
        if (!policy.get().getRules().isEmpty()) {
            // A rule may deny a model: a policy is kept whole or not at all.
            return refused(
                    "policy_rules_unsupported",
                    "policy \"%s\" has rules; this version evaluates none, and ignoring one could break it",
                    policyId);
        }
        String model = request.getModel();
        if (!model.equals(AUTO) && !lookup.knowsModel(model)) {
            return refused(
                    "model_unknown", "model \"%s\" is neither a model in the catalogue nor an alias of one", model);
        }
        return new Enrichment.Known(new Profile(tenant, policy.get()));
    }

    private static Enrichment refused(String code, String format, String value) {
        return new Enrichment.Refused(code, format.replace("%s", shown(value)));
    }

    /** Values come from outside: what is shown of them is bounded. */
    private static String shown(String value) {
        return value.length() <= 200 ? value : value.substring(0, 200) + "…";
    }
}
