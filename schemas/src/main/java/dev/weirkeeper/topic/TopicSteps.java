package dev.weirkeeper.topic;

import dev.weirkeeper.topic.TopicStep.Change;
import dev.weirkeeper.topic.TopicStep.Conflict;
import dev.weirkeeper.topic.TopicStep.Create;
import dev.weirkeeper.topic.TopicStep.Keep;
import dev.weirkeeper.topic.TopicStep.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what is wanted and what is there to what must be done. Asks nobody. */
final class TopicSteps {
    private TopicSteps() {}

    static List<TopicStep> plan(Topics names, List<TopicSpec> wanted, Map<String, ExistingTopic> there) {
        return wanted.stream()
                .map(spec -> step(names, spec, there.get(spec.name())))
                .toList();
    }

    private static TopicStep step(Topics names, TopicSpec wanted, @Nullable ExistingTopic there) {
        if (there == null) {
            return new Create(wanted);
        }
        if (there.partitions() != wanted.partitions() && isCounted(names, wanted.name())) {
            return new Conflict(wanted.name(), reason(names, wanted, there));
        }
        Map<String, Setting> changes = new HashMap<>();
        wanted.configs().forEach((key, value) -> {
            String before = there.configs().getOrDefault(key, "unset");
            if (!before.equals(value)) {
                changes.put(key, new Setting(before, value));
            }
        });
        return changes.isEmpty() ? new Keep(wanted.name()) : new Change(wanted.name(), changes);
    }

    /** Of other topics more or fewer partitions do no harm. */
    private static boolean isCounted(Topics names, String topic) {
        return names.coPartitioned().contains(topic) || topic.equals(names.workers());
    }

    private static String reason(Topics names, TopicSpec wanted, ExistingTopic there) {
        String counts = "has " + there.partitions() + " partitions, but " + wanted.partitions() + " are wanted; ";
        if (wanted.name().equals(names.workers())) {
            return counts + "heartbeats need one order: delete the topic while no worker runs, it fills again";
        }
        return counts + String.join(", ", names.coPartitioned())
                + " must have the same number, which is fixed as long as requests are in flight: "
                + "ask for " + there.partitions() + " partitions, or start a new generation under another prefix";
    }
}
