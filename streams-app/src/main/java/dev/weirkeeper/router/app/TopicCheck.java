package dev.weirkeeper.router.app;

import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the topics before a router starts, so that what cannot work is said in one line and not found out later. */
final class TopicCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final long BETWEEN_MS = 100;
    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final String LOG_APPEND_TIME = "LogAppendTime";

    /**
     * A topic as it is.
     *
     * @param partitions its partitions
     * @param settings its settings
     */
    record Seen(int partitions, Map<String, String> settings) {}

    private TopicCheck() {}

    /**
     * Asks the brokers and judges.
     *
     * @return the partition count of a router generation
     * @throws RouterStartException where a router cannot work with the topics as they are
     */
    static int check(RouterConfig config) {
        Map<String, Seen> seen = ask(config);
        List<String> hints = hints(config.topics(), seen, config.timing().ledgerRetentionMs());
        hints.forEach(
                hint -> LOG.atWarn().addKeyValue("errorCode", "topic_setting").log(hint));
        return judge(config.topics(), seen);
    }

    /**
     * Asks until what is seen can be worked with, but not for long: brokers learn of topics that were just made one after the
     * other, so the first answer may be of one that has not heard of them all.
     *
     * @param asking asks once
     * @param patience how long
     * @return the last answer, whatever it says
     */
    static Map<String, Seen> settled(Topics topics, Asking asking, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<String, Seen> seen = asking.once();
            if (isEnough(topics, seen) || System.nanoTime() - until > 0) {
                return seen;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_MS);
        }
    }

    private static boolean isEnough(Topics topics, Map<String, Seen> seen) {
        try {
            return judge(topics, seen) > 0;
        } catch (RouterStartException e) {
            return false;
        }
    }

    /** Asks the brokers once. */
    @FunctionalInterface
    interface Asking {
        /** What they say. */
        Map<String, Seen> once() throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** Topics without which a router cannot work. */
    static List<String> needed(Topics topics) {
        return List.of(
                topics.requests(),
                topics.attempts(),
                topics.inbox(),
                topics.responses(),
                topics.cancellations(),
                topics.decisions(),
                topics.deadLetters(),
                topics.catalogue(),
                topics.tenants(),
                topics.policies(),
                topics.modelHealth(),
                topics.workers(),
                topics.signals(),
                topics.limits(),
                topics.adjustments(),
                topics.budgets());
    }

    /** The partition count, or a refusal. Pure. */
    static int judge(Topics topics, Map<String, Seen> seen) {
        List<String> missing =
                needed(topics).stream().filter(name -> !seen.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new RouterStartException(
                    "topics are missing: " + String.join(", ", missing) + "; create them with: weir topics apply");
        }
        int partitions = partitions(topics.requests(), seen);
        Map<String, Integer> counts = new TreeMap<>();
        topics.coPartitioned().forEach(name -> counts.put(name, partitions(name, seen)));
        if (counts.values().stream().anyMatch(count -> count != partitions)) {
            throw new RouterStartException("partition counts differ, " + counts
                    + ": all must be equal and stay as they are; weir doctor says what to do");
        }
        int workerPartitions = partitions(topics.workers(), seen);
        if (workerPartitions != 1) {
            throw new RouterStartException(topics.workers() + ": has " + workerPartitions
                    + " partitions, must have 1: silence is measured in the order of its records; delete it and"
                    + " make it again with: weir topics apply");
        }
        for (String name : List.of(topics.requests(), topics.attempts(), topics.inbox(), topics.workers())) {
            @Nullable Seen topic = seen.get(name);
            String type = topic == null
                    ? ""
                    : topic.settings().getOrDefault(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, LOG_APPEND_TIME);
            if (!type.equals(LOG_APPEND_TIME)) {
                throw new RouterStartException(name + ": message.timestamp.type is " + type
                        + ", must be LogAppendTime; set it with: weir topics apply");
            }
        }
        return partitions;
    }

    private static int partitions(String name, Map<String, Seen> seen) {
        @Nullable Seen topic = seen.get(name);
        return topic == null ? 0 : topic.partitions();
    }

    /** What works but may bring ids to life again. Pure. */
    static List<String> hints(Topics topics, Map<String, Seen> seen, long ledgerRetentionMs) {
        @Nullable Seen requests = seen.get(topics.requests());
        @Nullable
        String retention = requests == null ? null : requests.settings().get(TopicConfig.RETENTION_MS_CONFIG);
        if (retention == null) {
            return List.of();
        }
        List<String> hints = new ArrayList<>();
        long retentionMs = Long.parseLong(retention);
        if (retentionMs < 0 || retentionMs + DAY_MS > ledgerRetentionMs) {
            hints.add(topics.requests() + ": retention.ms is " + retention + ", ledger.retention.ms is "
                    + ledgerRetentionMs + " and must be at least a day longer, or a request read again after its id is"
                    + " forgotten is answered twice");
        }
        return hints;
    }

    private static Map<String, Seen> ask(RouterConfig config) {
        try (Admin admin = Admin.create(config.clientProperties())) {
            return settled(config.topics(), () -> ask(admin, needed(config.topics())), SETTLING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RouterStartException("interrupted while the topics were looked at", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new RouterStartException(
                    "no answer from " + config.clientProperties().get("bootstrap.servers") + " within "
                            + PATIENCE.toSeconds() + " s: is a broker there?",
                    e);
        }
    }

    private static Map<String, Seen> ask(Admin admin, List<String> names)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, Seen> seen = new TreeMap<>();
        for (var description : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                TopicDescription topic = description.getValue().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                seen.put(topic.name(), new Seen(topic.partitions().size(), Map.of()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        List<ConfigResource> resources = seen.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        for (var described : admin.describeConfigs(resources).values().entrySet()) {
            String name = described.getKey().name();
            try {
                Config config = described.getValue().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                seen.computeIfPresent(name, (same, topic) -> new Seen(topic.partitions(), values(config)));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                seen.remove(name); // the broker that was asked has not heard of it yet
            }
        }
        return seen;
    }

    private static Map<String, String> values(Config config) {
        Map<String, String> values = new TreeMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        return values;
    }
}
