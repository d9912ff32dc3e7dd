package dev.weirkeeper.ops.verb.deadletter;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.scan.TopicScan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Finds dead letters. */
final class LetterBox {
    private final TopicScan scan;
    private final String topic;

    /**
     * @param scan reads; not closed here
     * @param topic the dead-letter topic
     */
    LetterBox(TopicScan scan, String topic) {
        this.scan = scan;
        this.topic = topic;
    }

    /**
     * What is looked for.
     *
     * @param since older ones are left out; null: all that are kept
     * @param cause only those with this error code; null: any
     * @param oldestFirst from the beginning instead of from the end
     * @param limit at most so many
     * @param heldBytes letters with more bytes are held without them
     */
    record Wanted(@Nullable Instant since, @Nullable String cause, boolean oldestFirst, int limit, int heldBytes) {
        private Predicate<Letter> fits() {
            return letter -> cause == null || letter.cause().equals(cause);
        }
    }

    /** The first of those that fit, in order. Only so many are held in memory, however many there are. */
    List<Letter> find(Wanted wanted) {
        Comparator<Letter> byTime = Comparator.comparing(Letter::at)
                .thenComparing(letter -> letter.place().partition())
                .thenComparing(letter -> letter.place().offset());
        Comparator<Letter> order = wanted.oldestFirst() ? byTime : byTime.reversed();
        PriorityQueue<Letter> best = new PriorityQueue<>(order.reversed());
        scan.eachRaw(scan.partitions(topic), wanted.since(), record -> {
            Letter letter = Letter.of(record).lighterThan(wanted.heldBytes());
            if (wanted.fits().test(letter)) {
                best.add(letter);
                if (best.size() > wanted.limit()) {
                    best.remove();
                }
            }
        });
        List<Letter> found = new ArrayList<>(best);
        found.sort(order);
        return found;
    }

    /**
     * The letter at a place.
     *
     * @throws CliException where there is none
     */
    Letter at(Place place) {
        List<TopicPartition> partitions = scan.partitions(topic);
        if (place.partition() < partitions.size()) {
            var found = scan.at(new TopicPartition(topic, place.partition()), place.offset());
            if (found.isPresent()) {
                return Letter.of(found.get());
            }
        }
        throw CliException.failed(
                "no dead letter " + place + " on " + topic,
                "It may be older than the topic keeps. Those there are: weir dead-letters list");
    }
}
