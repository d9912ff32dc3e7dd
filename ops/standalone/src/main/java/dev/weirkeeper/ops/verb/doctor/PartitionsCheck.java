package dev.weirkeeper.ops.verb.doctor;

import dev.weirkeeper.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * Looks at the partition counts that a router's topics share. One that was altered by hand stops every router at its next
 * start, and partitions cannot be taken away again: the others have to follow.
 */
final class PartitionsCheck {
    private static final String SUBJECT = "partitions";

    private PartitionsCheck() {}

    static List<Finding> look(Admin admin, Topics topics, String applicationId) {
        try {
            Set<String> names = new TreeSet<>(Asked.answer(admin.listTopics().names()));
            names.removeIf(name -> !topics.coPartitioned().contains(name) && !name.startsWith(applicationId + "-"));
            Map<String, Integer> counts = new TreeMap<>();
            Asked.answer(admin.describeTopics(names).allTopicNames())
                    .forEach(
                            (name, topic) -> counts.put(name, topic.partitions().size()));
            return judge(counts, applicationId);
        } catch (Asked.NoAnswerException e) {
            return List.of(
                    Finding.warn(SUBJECT, "cannot be counted: " + e.getMessage(), "It needs Describe on the topics."));
        }
    }

    /** Pure. Nothing to say where all are equal: the check of the topics has said it. */
    static List<Finding> judge(Map<String, Integer> counts, String applicationId) {
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        List<String> behind = counts.entrySet().stream()
                .filter(count -> count.getValue() < most)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (behind.isEmpty()) {
            return List.of();
        }
        String detail = counts.entrySet().stream()
                .filter(count -> !count.getKey().startsWith(applicationId + "-"))
                .map(count -> count.getKey() + "=" + count.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        return List.of(Finding.fail(
                SUBJECT,
                "counts differ (" + detail + "): no router starts, and partitions cannot be taken away",
                "Stop every router; kafka-topics --alter --partitions " + most + " --topic T for each T of: "
                        + String.join(", ", behind)
                        + "; start them. What is open goes on. An id that had ended before may be done again when it is"
                        + " repeated, for its home may have moved."));
    }
}
