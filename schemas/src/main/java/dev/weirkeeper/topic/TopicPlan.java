package dev.weirkeeper.topic;

import dev.weirkeeper.topic.TopicStep.Change;
import dev.weirkeeper.topic.TopicStep.Conflict;
import dev.weirkeeper.topic.TopicStep.Create;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What must be done to give a cluster the topics of a layout, and doing it. A plan is made from the cluster as it is at that
 * moment; {@link #apply} does what the plan says, nothing else, and deletes nothing.
 */
public final class TopicPlan {
    private static final long TIMEOUT_SECONDS = 20;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Admin admin;
    private final Topics names;
    private final List<TopicSpec> wanted;
    private final List<TopicStep> steps;

    private TopicPlan(Admin admin, Topics names, List<TopicSpec> wanted) {
        this.admin = admin;
        this.names = names;
        this.wanted = List.copyOf(wanted);
        this.steps = TopicSteps.plan(names, wanted, existing(admin, wanted));
    }

    /**
     * Plans the topics of a layout.
     *
     * @param admin stays open, and the caller's
     * @throws IllegalStateException where the cluster cannot be asked
     */
    public static TopicPlan of(Admin admin, TopicLayout layout) {
        return of(admin, layout.names(), layout.topics());
    }

    /**
     * Plans some topics, those of models for instance.
     *
     * @param admin stays open, and the caller's
     * @param names of the topics that have rules of their own
     * @param wanted the topics
     * @throws IllegalStateException where the cluster cannot be asked
     */
    public static TopicPlan of(Admin admin, Topics names, List<TopicSpec> wanted) {
        return new TopicPlan(admin, names, wanted);
    }

    /** One step for each topic, in the layout's order. */
    public List<TopicStep> steps() {
        return steps;
    }

    /** What stands against it; {@link #apply} refuses while there is any. */
    public List<Conflict> conflicts() {
        return steps.stream()
                .filter(Conflict.class::isInstance)
                .map(Conflict.class::cast)
                .toList();
    }

    /** Whether there is nothing to do. */
    public boolean isDone() {
        return steps.stream().allMatch(TopicStep.Keep.class::isInstance);
    }

    /**
     * Makes and changes what the plan says, and waits until it is done. A topic that somebody made meanwhile is left as it is.
     *
     * @throws IllegalStateException where there are conflicts, or the cluster refuses
     */
    public void apply() {
        if (!conflicts().isEmpty()) {
            throw new IllegalStateException(
                    conflicts().stream().map(TopicStep::toString).collect(Collectors.joining("\n")));
        }
        List<NewTopic> missing = steps.stream()
                .filter(Create.class::isInstance)
                .map(step -> newTopic(((Create) step).spec()))
                .toList();
        admin.createTopics(missing).values().forEach(TopicPlan::created);
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        steps.stream()
                .filter(Change.class::isInstance)
                .map(Change.class::cast)
                .forEach(change -> changes.put(
                        resource(change.name()),
                        change.changes().entrySet().stream()
                                .map(each -> new AlterConfigOp(
                                        new ConfigEntry(
                                                each.getKey(), each.getValue().after()),
                                        AlterConfigOp.OpType.SET))
                                .toList()));
        await("settings of topics", admin.incrementalAlterConfigs(changes).all());
        awaitSeen();
    }

    /** The controller has it; clients ask brokers, which learn of it a moment later. */
    private void awaitSeen() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        TopicPlan now = of(admin, names, wanted);
        while (!now.isDone()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("after " + TIMEOUT_SECONDS + " s the cluster still lacks: "
                        + now.steps.stream()
                                .filter(step -> !(step instanceof TopicStep.Keep))
                                .map(TopicStep::toString)
                                .collect(Collectors.joining("; ")));
            }
            LockSupport.parkNanos(POLL_NANOS);
            now = of(admin, names, wanted);
        }
    }

    private static NewTopic newTopic(TopicSpec spec) {
        return new NewTopic(spec.name(), spec.partitions(), spec.replication()).configs(spec.configs());
    }

    private static void created(String name, KafkaFuture<Void> future) {
        try {
            await("topic " + name, future);
        } catch (IllegalStateException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static Map<String, ExistingTopic> existing(Admin admin, List<TopicSpec> wanted) {
        List<String> names = wanted.stream().map(TopicSpec::name).toList();
        Map<String, TopicDescription> descriptions = new HashMap<>();
        admin.describeTopics(names)
                .topicNameValues()
                .forEach((name, future) ->
                        ifThere("topic " + name, future).ifPresent(description -> descriptions.put(name, description)));
        Map<String, ExistingTopic> existing = new HashMap<>();
        admin.describeConfigs(
                        descriptions.keySet().stream().map(TopicPlan::resource).toList())
                .values()
                .forEach((resource, future) -> ifThere("settings of " + resource.name(), future)
                        .ifPresent(config ->
                                existing.put(resource.name(), existing(resource.name(), descriptions, config))));
        return existing;
    }

    private static ExistingTopic existing(String name, Map<String, TopicDescription> descriptions, Config config) {
        return new ExistingTopic(
                name,
                partitions(descriptions.get(name)),
                config.entries().stream()
                        .filter(entry -> entry.value() != null)
                        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value)));
    }

    /** Empty where the broker that was asked does not know the topic; one of several may learn of it later than another. */
    private static <T> Optional<T> ifThere(String what, KafkaFuture<T> future) {
        try {
            return Optional.of(await(what, future));
        } catch (IllegalStateException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static int partitions(@Nullable TopicDescription description) {
        return description == null ? 0 : description.partitions().size();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static <T> T await(String what, KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(what + ": the cluster says " + cause.getMessage(), cause);
        } catch (TimeoutException | KafkaException e) {
            throw new IllegalStateException(what + ": the cluster did not answer in " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + ": interrupted", e);
        }
    }
}
