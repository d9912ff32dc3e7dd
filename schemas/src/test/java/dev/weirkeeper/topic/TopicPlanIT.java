package dev.weirkeeper.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.topic.TopicStep.Change;
import dev.weirkeeper.topic.TopicStep.Create;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicPlanIT {
    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, directory);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldMakeAllTopicsThenHaveNothingToDo() {
        TopicLayout layout = TopicLayout.of(new Topics("made."), 2, (short) 1);

        TopicPlan first = TopicPlan.of(admin, layout);
        assertThat(first.steps()).hasSize(22).allMatch(Create.class::isInstance);
        first.apply();

        assertThat(TopicPlan.of(admin, layout).isDone()).isTrue();
    }

    @Test
    void shouldChangeSettingsAndRefuseOtherPartitionCounts() {
        Topics names = new Topics("changed.");
        TopicSpec plain = new TopicSpec(names.requests(), 2, (short) 1, Map.of("retention.ms", "1000"));
        TopicPlan.of(admin, names, List.of(plain)).apply();
        TopicLayout two = TopicLayout.of(names, 2, (short) 1);

        TopicPlan plan = TopicPlan.of(admin, two);
        assertThat(plan.steps().get(0))
                .isInstanceOf(Change.class)
                .asString()
                .contains("retention.ms: 1000 -> 518400000");
        plan.apply();
        assertThat(TopicPlan.of(admin, two).isDone()).isTrue();

        TopicPlan other = TopicPlan.of(admin, TopicLayout.of(names, 3, (short) 1));
        assertThat(other.conflicts()).hasSize(4);
        assertThatThrownBy(other::apply)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has 2 partitions, but 3 are wanted");
    }

    @Test
    void shouldSayWhatTheClusterRefuses() {
        Topics names = new Topics("refused.");
        TopicPlan plan = TopicPlan.of(admin, TopicLayout.of(names, 1, (short) 3));

        assertThatThrownBy(plan::apply)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic refused.")
                .hasMessageContaining("eplication factor");
    }
}
