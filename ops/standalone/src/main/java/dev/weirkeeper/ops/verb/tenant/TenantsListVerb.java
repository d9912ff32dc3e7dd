package dev.weirkeeper.ops.verb.tenant;

import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import picocli.CommandLine.Command;

/** Shows tenants and their budgets. */
@Command(
        name = "list",
        description = "All tenants, and how their budgets stand.",
        footer = {
            "",
            "SPENT is what calls that ended cost, RESERVED what calls that run may cost, LEFT the rest of AMOUNT, which includes",
            "adjustments. The router publishes it within seconds. RENEWS is UTC; the windows are those of the tenant's zone."
        })
public final class TenantsListVerb extends ClusterVerb {
    @Override
    public Integer call() {
        Listing.show(connection(), json(), out());
        return ExitCode.OK;
    }
}
