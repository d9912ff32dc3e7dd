package dev.weirkeeper.ops.verb.tenant;

import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import picocli.CommandLine.Command;

/** Who asks, and what they may spend. Without a word about what, it lists them. */
@Command(
        name = "tenants",
        description = "The tenants: how their budgets stand (as list), adjusting one by hand, and API keys.",
        synopsisSubcommandLabel = "[list|adjust|key]",
        subcommands = {TenantsListVerb.class, TenantsAdjustVerb.class, TenantsKeyVerb.class})
public final class TenantsVerb extends ClusterVerb {
    @Override
    public Integer call() {
        Listing.show(connection(), json(), out());
        return ExitCode.OK;
    }
}
