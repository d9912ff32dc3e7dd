package dev.weirkeeper.ops.verb.doctor;

import dev.weirkeeper.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Looks at how far router and workers are behind what has been asked. */
final class LagCheck {
    private static final long MANY = 1_000;
    /** What a worker's group puts before the name of its topic. */
    private static final String WORKER_GROUPS = "weirkeeper-";

    private LagCheck() {}

    static List<Finding> look(Admin admin, Topics topics, String applicationId) {
        List<Finding> findings = new ArrayList<>();
        try {
            List<String> groups = Asked.answer(admin.listGroups().all()).stream()
                    .map(GroupListing::groupId)
                    .toList();
            findings.add(router(admin, topics, groups, applicationId));
            findings.add(workers(admin, topics, groups));
        } catch (Asked.NoAnswerException e) {
            findings.add(
                    Finding.warn("backlog", "cannot be read: " + e.getMessage(), "It needs Describe on the groups."));
        }
        return findings;
    }

    private static Finding router(Admin admin, Topics topics, List<String> groups, String applicationId)
            throws Asked.NoAnswerException {
        if (!groups.contains(applicationId)) {
            return Finding.warn("router backlog", "no group " + applicationId + " yet", "Has a router ever run here?");
        }
        long lag = lag(admin, applicationId, List.of(topics.requests(), topics.attempts(), topics.inbox()), 0)
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
        return lag > MANY
                ? Finding.warn(
                        "router backlog",
                        lag + " records are not read yet",
                        "If it does not shrink, the router is too slow or stands still: more threads, more routers.")
                : Finding.ok("router backlog", lag + " records");
    }

    private static Finding workers(Admin admin, Topics topics, List<String> groups) throws Asked.NoAnswerException {
        Map<String, Long> behind = new HashMap<>();
        for (String group : groups) {
            if (group.startsWith(WORKER_GROUPS + topics.modelPrefix())) {
                lag(admin, group, List.of(group.substring(WORKER_GROUPS.length())), 1)
                        .forEach((topic, lag) -> behind.merge(topic, lag, Long::sum));
            }
        }
        long lag = behind.values().stream().mapToLong(Long::longValue).sum();
        String most = behind.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(3)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return lag > MANY
                ? Finding.warn(
                        "worker backlog",
                        lag + " dispatches wait (" + most + ")",
                        "More workers for these models would help.")
                : Finding.ok(
                        "worker backlog",
                        (lag == 0 ? "no" : "at most " + lag) + " dispatches"
                                + (most.isEmpty() ? "" : " (" + most + ")"));
    }

    /**
     * How far a group is behind on topics, by topic.
     *
     * @param markers what the end of each partition is ahead of its last record: a transaction ends with a marker, which is
     *     read past and never committed by itself
     */
    private static Map<String, Long> lag(Admin admin, String group, List<String> topics, long markers)
            throws Asked.NoAnswerException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                new HashMap<>(Asked.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        committed.values().removeIf(offset -> offset == null);
        committed.keySet().removeIf(partition -> !topics.contains(partition.topic()));
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        committed.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                Asked.answer(admin.listOffsets(asked).all());
        Map<String, Long> lag = new HashMap<>();
        committed.forEach((partition, offset) -> {
            ListOffsetsResultInfo end = ends.get(partition);
            if (end != null) {
                lag.merge(partition.topic(), Math.max(0, end.offset() - offset.offset() - markers), Long::sum);
            }
        });
        return lag;
    }
}
