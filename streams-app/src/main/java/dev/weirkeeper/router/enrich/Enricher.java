package dev.weirkeeper.router.enrich;

import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.InferenceRequest;
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
     * Finds the tenant and the policy of a request and checks that its model is known and the policy understood.
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
        Optional<Rulebook> policy = lookup.policy(policyId);
        if (policy.isEmpty()) {
            String whose = own ? "of tenant \"" + tenant.getTenantId() + "\" " : "";
            return refused("policy_unknown", "policy \"%s\" " + whose + "is not known; declare it first", policyId);
        }
        Rulebook rules = policy.get();
        if (!rules.flaws().isEmpty()) {
            // What is not understood may be what denies a model: a policy is kept whole or not at all.
            return refused(
                    "policy_unusable",
                    "policy \"%s\" cannot be kept by this version of the router: "
                            + rules.flaws().getFirst().toString().replace("%s", "%"),
                    policyId);
        }
        String model = request.getModel();
        if (!model.equals(AUTO) && !rules.knows(model) && !lookup.knowsModel(model)) {
            return refused(
                    "model_unknown",
                    "model \"%s\" is neither a model in the catalogue nor an alias of one or of the policy",
                    model);
        }
        return new Enrichment.Known(new Profile(tenant, rules));
    }

    private static Enrichment refused(String code, String format, String value) {
        return new Enrichment.Refused(code, format.replace("%s", shown(value)));
    }

    /** Values come from outside: what is shown of them is bounded. */
    private static String shown(String value) {
        return value.length() <= 200 ? value : value.substring(0, 200) + "…";
    }
}
