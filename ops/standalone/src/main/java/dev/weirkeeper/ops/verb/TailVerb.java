package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a topic, a line a record. */
@Command(
        name = "tail",
        description = "Follow what happens, a line a record, until Ctrl-C.",
        footer = {"", "Example:", "  weir tail decisions --from-beginning --no-follow --json | wc -l"})
public final class TailVerb extends ClusterVerb {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** What can be followed. */
    enum Subject {
        RESPONSES,
        DECISIONS,
        ATTEMPTS,
        DEAD_LETTERS;

        String topic(Topics topics) {
            return switch (this) {
                case RESPONSES -> topics.responses();
                case DECISIONS -> topics.decisions();
                case ATTEMPTS -> topics.attempts();
                case DEAD_LETTERS -> topics.deadLetters();
            };
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "WHAT",
            defaultValue = "responses",
            description = "responses (default), decisions, attempts or dead-letters.")
    private String what = "responses";

    @Option(names = "--from-beginning", description = "Begin with the oldest record that is kept.")
    private boolean fromBeginning;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "Begin so far back, like 10m (default: with what comes from now on).")
    private @Nullable Duration since;

    @Option(names = "--limit", paramLabel = "N", description = "Stop after N records.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--no-follow", description = "Stop at what is there now instead of waiting for more.")
    private boolean noFollow;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw usage("--limit: " + limit + " must be at least 1");
        }
        Subject subject = subject();
        try (Cluster cluster = Cluster.of(connection());
                TopicScan scan = cluster.scan()) {
            String topic = subject.topic(cluster.topics());
            List<TopicPartition> partitions = scan.partitions(topic);
            scan.follow(topic, begin());
            Map<TopicPartition, Long> ends = noFollow ? scan.ends(partitions) : Map.of();
            follow(scan, new TailLines(scan, topic, subject, Terminal.ofProcess(System.getenv()), json()), ends);
            if (scan.undecodable() > 0) {
                err().println(scan.undecodable() + " records could not be decoded and are left out");
            }
        }
        return ExitCode.OK;
    }

    private void follow(TopicScan scan, TailLines lines, Map<TopicPartition, Long> ends) {
        long shown = 0;
        while (shown < limit
                && !(noFollow && scan.hasReached(ends))
                && !Thread.currentThread().isInterrupted()) {
            for (ConsumerRecord<byte[], byte[]> record : scan.next(PATIENCE)) {
                if (shown < limit && lines.of(record).map(this::print).orElse(false)) {
                    shown++;
                }
            }
            out().flush();
            if (out().checkError()) {
                return; // whoever read our output has gone: tail ... | head
            }
        }
    }

    private boolean print(String line) {
        out().println(line);
        return true;
    }

    private @Nullable Instant begin() {
        if (fromBeginning) {
            return Instant.EPOCH;
        }
        if (since != null) {
            return Instant.now().minus(since);
        }
        return noFollow ? Instant.EPOCH : null;
    }

    private Subject subject() {
        return switch (what) {
            case "responses" -> Subject.RESPONSES;
            case "decisions" -> Subject.DECISIONS;
            case "attempts" -> Subject.ATTEMPTS;
            case "dead-letters" -> Subject.DEAD_LETTERS;
            default -> throw usage("'" + what + "' must be responses, decisions, attempts or dead-letters");
        };
    }
}
