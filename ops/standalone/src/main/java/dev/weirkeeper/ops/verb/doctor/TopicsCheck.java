package dev.weirkeeper.ops.verb.doctor;

import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.TopicStep;
import dev.weirkeeper.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** Looks at the topics: whether they are there, and as the contract wants them. */
final class TopicsCheck {
    private TopicsCheck() {}

    static List<Finding> look(Admin admin, Topics topics) {
        List<Finding> findings = new ArrayList<>();
        try {
            Set<String> names = Asked.answer(admin.listTopics().names());
            if (!names.contains(topics.requests())) {
                findings.add(Finding.fail(
                        "topics", "topic " + topics.requests() + " does not exist", "Make them: weir topics apply"));
                return findings;
            }
            TopicDescription requests = Asked.answer(
                            admin.describeTopics(List.of(topics.requests())).allTopicNames())
                    .get(topics.requests());
            int partitions = requests == null ? 1 : requests.partitions().size();
            int copies = requests == null
                    ? 1
                    : requests.partitions().getFirst().replicas().size();
            TopicPlan plan = TopicPlan.of(admin, TopicLayout.of(topics, partitions, (short) copies));
            findings.add(plan(plan, partitions, copies));
            findings.addAll(conflicts(plan, topics));
        } catch (Asked.NoAnswerException | IllegalStateException e) {
            findings.add(
                    Finding.fail("topics", "cannot be listed: " + e.getMessage(), "It needs Describe on the topics."));
        }
        return findings;
    }

    private static Finding plan(TopicPlan plan, int partitions, int copies) {
        List<String> missing = names(plan, TopicStep.Create.class);
        if (!missing.isEmpty()) {
            return Finding.fail("topics", "missing: " + String.join(", ", missing), "Make them: weir topics apply");
        }
        List<String> differing = names(plan, TopicStep.Change.class);
        if (!differing.isEmpty()) {
            return Finding.warn(
                    "topics",
                    "settings differ from the contract: " + String.join(", ", differing),
                    "See: weir topics plan; set them: weir topics apply");
        }
        return Finding.ok(
                "topics",
                plan.steps().size() + " as they should be, " + partitions + " partitions, replication " + copies);
    }

    /** But those that {@link PartitionsCheck} speaks of. */
    private static List<Finding> conflicts(TopicPlan plan, Topics topics) {
        return plan.conflicts().stream()
                .filter(conflict -> !topics.coPartitioned().contains(conflict.name()))
                .map(conflict -> Finding.fail("topic", conflict.name() + " " + conflict.reason(), ""))
                .toList();
    }

    private static List<String> names(TopicPlan plan, Class<? extends TopicStep> kind) {
        return plan.steps().stream()
                .filter(kind::isInstance)
                .map(TopicStep::name)
                .collect(Collectors.toList());
    }
}
