package dev.weirkeeper.ops.verb.tenant;

import dev.weirkeeper.ops.cli.Verb;
import picocli.CommandLine.Command;

/** API keys of tenants. */
@Command(
        name = "key",
        description = "Make an API key for a tenant's callers at the HTTP door, or list what is known of its keys.",
        synopsisSubcommandLabel = "create|list",
        subcommands = {TenantsKeyCreateVerb.class, TenantsKeyListVerb.class})
public final class TenantsKeyVerb extends Verb {
    @Override
    public Integer call() {
        throw usage("say what about them: create or list");
    }
}
