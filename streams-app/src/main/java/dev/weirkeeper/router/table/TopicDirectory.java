package dev.weirkeeper.router.table;

import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics exist and may be written to, asked of the broker in the background: a stream thread that sends to a topic
 * that does not exist stands still for all of its partitions. Thread-safe.
 */
public final class TopicDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicDirectory.class);
    private static final int ASK_MS = 10_000;

    private record Known(Map<String, Integer> partitions, long version) {}

    private final @Nullable Admin admin;
    private final @Nullable ScheduledExecutorService thread;
    private final String prefix;
    private volatile @Nullable Known known;
    private volatile boolean failing;

    private TopicDirectory(@Nullable Admin admin, @Nullable ScheduledExecutorService thread, String prefix) {
        this.admin = admin;
        this.thread = thread;
        this.prefix = prefix;
    }

    /**
     * Starts asking, at once and then again and again. Returns at once: until the first answer, {@link #known()} is false.
     *
     * @param clientProperties how the brokers are reached
     * @param topics only topics under their prefix are looked at
     * @param refresh the pause between two questions: how old an answer is at the most while the broker answers
     */
    public static TopicDirectory start(Map<String, Object> clientProperties, Topics topics, Duration refresh) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("client.id", "weirkeeper-topic-directory");
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weirkeeper-topic-directory").factory());
        TopicDirectory directory = new TopicDirectory(Admin.create(properties), thread, topics.prefix());
        var unused = thread.scheduleWithFixedDelay(directory::refresh, 0, refresh.toMillis(), TimeUnit.MILLISECONDS);
        return directory;
    }

    /** A directory that knows these topics, of one partition each, and asks nobody. */
    public static TopicDirectory fixed(Collection<String> names) {
        return fixed(names.stream().collect(Collectors.toMap(Function.identity(), name -> 1, (a, b) -> a)));
    }

    /** A directory that knows these topics and their partition counts, and asks nobody. */
    public static TopicDirectory fixed(Map<String, Integer> partitions) {
        TopicDirectory directory = new TopicDirectory(null, null, "");
        directory.learn(Map.copyOf(partitions));
        return directory;
    }

    /** Whether the topic exists, by the last answer, and may be written to; false before the first answer. */
    public boolean exists(String topic) {
        @Nullable Known last = known;
        return last != null && last.partitions().containsKey(topic);
    }

    /** How many partitions the topic has, by the last answer; empty where it does not exist. */
    public OptionalInt partitions(String topic) {
        @Nullable Known last = known;
        @Nullable Integer count = last == null ? null : last.partitions().get(topic);
        return count == null ? OptionalInt.empty() : OptionalInt.of(count);
    }

    /** Whether there has been an answer. */
    public boolean known() {
        return known != null;
    }

    /** Counts up with each answer that differs from the one before. */
    long version() {
        @Nullable Known last = known;
        return last == null ? 0 : last.version();
    }

    private void learn(Map<String, Integer> partitions) {
        @Nullable Known last = known;
        if (last == null || !last.partitions().equals(partitions)) {
            known = new Known(partitions, version() + 1);
        }
    }

    private void refresh() {
        if (admin == null) {
            return;
        }
        try {
            learn(ask(admin));
            failing = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) { // the edge of the thread: the next question is the retry
            if (!failing) {
                failing = true;
                LOG.atWarn()
                        .addKeyValue("errorCode", "topics_unknown")
                        .log("the broker does not say which topics exist, the last answer stays: {}", e.toString());
            }
        }
    }

    private Map<String, Integer> ask(Admin broker) throws InterruptedException, ExecutionException {
        List<String> names = broker.listTopics().names().get().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
        DescribeTopicsOptions options =
                new DescribeTopicsOptions().includeAuthorizedOperations(true).timeoutMs(ASK_MS);
        Map<String, Integer> answer = new HashMap<>();
        for (var description :
                broker.describeTopics(names, options).topicNameValues().values()) {
            describe(description).ifPresent(topic -> {
                if (writable(topic)) {
                    answer.put(topic.name(), topic.partitions().size());
                }
            });
        }
        return Map.copyOf(answer);
    }

    private static Optional<TopicDescription> describe(KafkaFuture<TopicDescription> description)
            throws InterruptedException, ExecutionException {
        try {
            return Optional.of(description.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty(); // deleted between the two questions
            }
            throw e;
        }
    }

    /** A broker that has no authoriser names every operation, an old one none. */
    private static boolean writable(TopicDescription topic) {
        var operations = topic.authorizedOperations();
        return operations == null
                || operations.isEmpty()
                || operations.contains(AclOperation.WRITE)
                || operations.contains(AclOperation.ALL);
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
        if (admin != null) {
            admin.close(Duration.ofSeconds(5));
        }
    }
}
