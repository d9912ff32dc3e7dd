package dev.weirkeeper.router.simulate;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import java.util.List;

/**
 * What requests are decided with.
 *
 * @param models deployments, ids unique
 * @param tenants tenants, ids unique
 * @param policies routing policies, ids unique
 */
public record Setup(List<ModelSpec> models, List<TenantProfile> tenants, List<RoutingPolicy> policies) {
    public Setup {
        models = List.copyOf(models);
        tenants = List.copyOf(tenants);
        policies = List.copyOf(policies);
    }
}
