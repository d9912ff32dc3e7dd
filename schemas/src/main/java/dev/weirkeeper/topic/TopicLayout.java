package dev.weirkeeper.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every topic of the contract, with its partitions and settings. Model topics are made one by one from the catalogue; the
 * registry makes {@code _schemas} itself.
 *
 * <p>Sizes are graded, so that what is derived from a record fits where it goes: a request into its dispatch, an attempt into
 * its response, and anything into a dead letter. A producer of ours needs {@code max.request.size} of at least
 * {@link #LARGEST_MESSAGE_BYTES}.
 *
 * <p>All topics take the broker's time: retention by a client's clock would delete at once what comes stamped last year.
 */
public final class TopicLayout {
    /** Most bytes of a batch on {@code llm.requests}; intake takes requests of at most 900 kB. */
    public static final int REQUEST_BYTES = 950_000;
    /** Most bytes of a batch on a model topic. */
    public static final int DISPATCH_BYTES = 1_000_000;
    /** Most bytes of a batch on {@code llm.attempts}. */
    public static final int ATTEMPT_BYTES = 1_050_000;
    /** Most bytes of a batch on a response topic: an attempt, echoed metadata and timings. */
    public static final int RESPONSE_BYTES = 1_150_000;
    /** Most bytes of a batch on {@code llm.cache}: a response and its key. */
    public static final int CACHE_BYTES = 1_200_000;
    /** Most bytes of a batch on {@code llm.dead-letters}: whatever came, and why it is there. The largest of all. */
    public static final int LARGEST_MESSAGE_BYTES = 1_300_000;

    /** How long {@code llm.requests} keeps a request; the ledger must remember its id for a day more. */
    public static final Duration REQUEST_RETENTION = Duration.ofDays(6);

    private static final int SAFE_REPLICATION = 3;
    private static final Duration SHORTEST_SEGMENT = Duration.ofMinutes(10);
    private static final Duration LONGEST_SEGMENT = Duration.ofDays(1);
    private static final long SMALL_SEGMENT_BYTES = 16L << 20;

    private final Topics names;
    private final int partitions;
    private final short replication;

    private TopicLayout(Topics names, int partitions, short replication) {
        this.names = names;
        this.partitions = partitions;
        this.replication = replication;
    }

    /**
     * A layout.
     *
     * @param topics names
     * @param partitions of the topics that carry requests; fixed for a generation, at least 1
     * @param replication copies of each partition; from 3 on, writes need two of them in sync
     */
    public static TopicLayout of(Topics topics, int partitions, short replication) {
        return new TopicLayout(topics, partitions, replication);
    }

    /** The names it uses. */
    public Topics names() {
        return names;
    }

    /** Every topic of the contract but those of models. */
    public List<TopicSpec> topics() {
        List<TopicSpec> all = new ArrayList<>(requestPath());
        all.add(deleted(names.chunks(), partitions, Duration.ofHours(1), readableByAll(Map.of())));
        all.add(deleted(names.cancellations(), partitions, Duration.ofDays(1), Map.of()));
        all.add(deleted(names.limits(), partitions, Duration.ofDays(1), Map.of()));
        all.add(deleted(names.feedback(), partitions, Duration.ofDays(30), Map.of()));
        all.add(deleted(names.decisions(), partitions, Duration.ofDays(30), largest(RESPONSE_BYTES)));
        all.add(deleted(names.signals(), 1, Duration.ofDays(1), Map.of()));
        all.add(deleted(names.adjustments(), 1, Duration.ofDays(30), Map.of()));
        all.add(deleted(names.deadLetters(), partitions, Duration.ofDays(30), largest(LARGEST_MESSAGE_BYTES)));
        all.add(compacted(names.catalogue(), 1, Map.of()));
        all.add(compacted(names.tenants(), 1, Map.of()));
        all.add(compacted(names.policies(), 1, Map.of()));
        all.add(compacted(names.budgets(), 1, oftenCompacted()));
        all.add(compacted(names.classifiers(), 1, Map.of()));
        all.add(compacted(names.documents(), partitions, Map.of()));
        all.add(compacted(names.cache(), partitions, largest(CACHE_BYTES)));
        all.add(compacted(names.modelHealth(), 1, oftenCompacted()));
        all.add(compacted(names.modelQuality(), 1, oftenCompacted()));
        // One partition: all read it whole, and the order of heartbeats is what tells who is dead.
        all.add(compacted(names.workers(), 1, oftenCompacted()));
        return List.copyOf(all);
    }

    private List<TopicSpec> requestPath() {
        return List.of(
                deleted(names.requests(), partitions, REQUEST_RETENTION, largest(REQUEST_BYTES)),
                deleted(names.attempts(), partitions, Duration.ofDays(7), largest(ATTEMPT_BYTES)),
                deleted(names.inbox(), partitions, Duration.ofDays(1), Map.of()),
                deleted(names.responses(), partitions, Duration.ofDays(7), readableByAll(largest(RESPONSE_BYTES))));
    }

    /**
     * A model's topic.
     *
     * @param topicName its full name, see {@link Topics#model}
     * @param partitions at least 1; as many as workers of the model, few
     */
    public TopicSpec modelTopic(String topicName, int partitions) {
        return deleted(topicName, partitions, REQUEST_RETENTION, largest(DISPATCH_BYTES));
    }

    private TopicSpec deleted(String name, int partitions, Duration retention, Map<String, String> more) {
        Map<String, String> configs = configs("delete", more);
        configs.put("retention.ms", String.valueOf(retention.toMillis()));
        // Only closed segments are deleted. An eighth keeps what lives too long short: 6 days of requests end before 7.
        Duration segment = retention.dividedBy(8);
        segment = segment.compareTo(SHORTEST_SEGMENT) < 0 ? SHORTEST_SEGMENT : segment;
        segment = segment.compareTo(LONGEST_SEGMENT) > 0 ? LONGEST_SEGMENT : segment;
        configs.put("segment.ms", String.valueOf(segment.toMillis()));
        return new TopicSpec(name, partitions, replication, configs);
    }

    private TopicSpec compacted(String name, int partitions, Map<String, String> more) {
        return new TopicSpec(name, partitions, replication, configs("compact", more));
    }

    private Map<String, String> configs(String cleanup, Map<String, String> more) {
        Map<String, String> configs = new TreeMap<>(more);
        configs.put("cleanup.policy", cleanup);
        configs.put("message.timestamp.type", "LogAppendTime");
        configs.put("min.insync.replicas", replication >= SAFE_REPLICATION ? "2" : "1");
        return configs;
    }

    /**
     * What clients in every language read is not compressed, whatever its producers do: some know gzip alone (kafkajs), and
     * answers are short.
     */
    private static Map<String, String> readableByAll(Map<String, String> more) {
        Map<String, String> configs = new TreeMap<>(more);
        configs.put("compression.type", "uncompressed");
        return configs;
    }

    private static Map<String, String> largest(int bytes) {
        return Map.of("max.message.bytes", String.valueOf(bytes));
    }

    /** Rows that come again every second or so: without this the log is long, and reading it whole at the start slow. */
    private static Map<String, String> oftenCompacted() {
        return Map.of(
                "min.cleanable.dirty.ratio", "0.1",
                "segment.bytes", String.valueOf(SMALL_SEGMENT_BYTES),
                "segment.ms", String.valueOf(SHORTEST_SEGMENT.toMillis()));
    }
}
