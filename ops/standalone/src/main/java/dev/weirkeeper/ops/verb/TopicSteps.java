package dev.weirkeeper.ops.verb;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.topic.TopicStep;
import java.io.PrintWriter;
import java.util.List;

/** Steps of a topic plan for people and programs. */
final class TopicSteps {
    private TopicSteps() {}

    static void show(List<TopicStep> steps, boolean json, PrintWriter out) {
        for (TopicStep step : steps) {
            out.println(json ? json(step).toString() : step.toString());
        }
        if (!json) {
            out.println(summary(steps));
        }
    }

    private static String summary(List<TopicStep> steps) {
        return count(steps, TopicStep.Create.class) + " to create, " + count(steps, TopicStep.Change.class)
                + " to change, " + count(steps, TopicStep.Keep.class) + " as they should be, "
                + count(steps, TopicStep.Conflict.class) + " in conflict";
    }

    private static long count(List<TopicStep> steps, Class<? extends TopicStep> kind) {
        return steps.stream().filter(kind::isInstance).count();
    }

    private static ObjectNode json(TopicStep step) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("topic", step.name());
        switch (step) {
            case TopicStep.Create create -> {
                json.put("step", "create")
                        .put("partitions", create.spec().partitions())
                        .put("replication", create.spec().replication());
                ObjectNode configs = json.putObject("configs");
                create.spec().configs().forEach(configs::put);
            }
            case TopicStep.Keep keep -> json.put("step", "keep");
            case TopicStep.Change change -> {
                ObjectNode changes = json.put("step", "change").putObject("changes");
                change.changes()
                        .forEach((key, setting) -> changes.putObject(key)
                                .put("before", setting.before())
                                .put("after", setting.after()));
            }
            case TopicStep.Conflict conflict -> json.put("step", "conflict").put("reason", conflict.reason());
        }
        return json;
    }
}
