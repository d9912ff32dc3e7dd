package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.Verb;
import picocli.CommandLine.Command;

/** The topics of the contract: what must be done, doing it, and who needs which rights. */
@Command(
        name = "topics",
        description = "The topics: what a cluster lacks, make it so, and who needs which rights.",
        synopsisSubcommandLabel = "plan|apply|acls",
        subcommands = {TopicsPlanVerb.class, TopicsApplyVerb.class, TopicsAclsVerb.class})
public final class TopicsVerb extends Verb {
    @Override
    public Integer call() {
        throw usage("say what about them: plan, apply or acls");
    }
}
