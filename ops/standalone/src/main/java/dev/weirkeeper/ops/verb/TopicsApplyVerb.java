package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.topic.TopicPlan;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the topics that are missing and sets what differs; deletes nothing. */
@Command(name = "apply", description = "Make the topics that are missing and set what differs. Deletes nothing.")
public final class TopicsApplyVerb extends ClusterVerb {
    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Override
    public Integer call() {
        try (Admin admin = Admin.create(clientProperties())) {
            TopicPlan plan = TopicPlan.of(admin, layout.layout(admin, topics()));
            TopicSteps.show(plan.steps(), json(), out());
            if (!plan.conflicts().isEmpty()) {
                throw CliException.failed(
                        "nothing changed: " + plan.conflicts().size() + " topics stand against it",
                        "The lines above say what to do.");
            }
            plan.apply();
            if (!json()) {
                err().println("done; next: weir init && weir apply -f models.yaml -f tenants.yaml -f policies.yaml");
            }
            return ExitCode.OK;
        }
    }
}
