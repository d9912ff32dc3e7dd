package dev.weirkeeper.router.task;

import dev.weirkeeper.router.metrics.RouterMeters;
import dev.weirkeeper.router.plan.Deaths;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.respond.ReplyTopics;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.router.time.BrokerTime;
import dev.weirkeeper.router.time.Deadlines;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * What all tasks of a process share. Everything in it is thread-safe.
 *
 * @param serdes records to bytes and back
 * @param topics topic names
 * @param tables the world as a decision sees it
 * @param topicExists whether a topic is known to exist
 * @param time broker time
 * @param draw random numbers, 0 (inclusive) .. 1 (exclusive)
 * @param meters counts
 * @param rules numbers that do not change while the process runs
 * @param inFlight dispatches that are out
 * @param deaths records that killed a thread
 */
public record Supplies(
        RecordSerdes serdes,
        Topics topics,
        Tables tables,
        Predicate<String> topicExists,
        BrokerTime time,
        DoubleSupplier draw,
        RouterMeters meters,
        Rules rules,
        InFlight inFlight,
        Deaths deaths) {

    /**
     * Numbers that do not change while the process runs.
     *
     * @param partitions partitions of {@code llm.requests}, {@code llm.attempts} and {@code llm.inbox}
     * @param tickIntervalMs how often a task is told the time, milliseconds
     * @param retentionMs how long an ended request is remembered, milliseconds
     * @param deadlines how long requests live
     * @param ceilingNanoUsdPerDay what all requests together may cost in a UTC day; empty: no ceiling
     */
    public record Rules(
            int partitions,
            long tickIntervalMs,
            long retentionMs,
            Deadlines deadlines,
            OptionalLong ceilingNanoUsdPerDay) {}

    /** Where responses may go. */
    public ReplyTopics replyTopics() {
        return new ReplyTopics(topics, topicExists);
    }
}
