package dev.weirkeeper.router.enrich;

import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;

/**
 * Who asks, and by which policy decisions for it are made.
 *
 * @param tenant the tenant's row, active
 * @param rules the policy that the request names, else the tenant's, without flaws
 */
public record Profile(TenantProfile tenant, Rulebook rules) {

    /** The policy's row. */
    public RoutingPolicy policy() {
        return rules.policy();
    }
}
