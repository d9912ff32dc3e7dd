package dev.weirkeeper.router.enrich;

import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;

/**
 * Who asks, and by which policy decisions for it are made.
 *
 * @param tenant the tenant's row, active
 * @param policy the row of the policy that the request names, else of the tenant's
 */
public record Profile(TenantProfile tenant, RoutingPolicy policy) {}
