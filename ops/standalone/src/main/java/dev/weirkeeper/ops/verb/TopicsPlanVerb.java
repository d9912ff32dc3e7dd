package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.topic.TopicPlan;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what {@code topics apply} would do. */
@Command(
        name = "plan",
        description = "Show what a cluster lacks; change nothing. Exit 1 where something stands against it.")
public final class TopicsPlanVerb extends ClusterVerb {
    @Mixin
    private LayoutOptions layout = new LayoutOptions();

    @Override
    public Integer call() {
        try (Admin admin = Admin.create(clientProperties())) {
            TopicPlan plan = TopicPlan.of(admin, layout.layout(admin, topics()));
            TopicSteps.show(plan.steps(), json(), out());
            if (!json() && !plan.isDone() && plan.conflicts().isEmpty()) {
                err().println("make it so: weir topics apply");
            }
            return plan.conflicts().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
