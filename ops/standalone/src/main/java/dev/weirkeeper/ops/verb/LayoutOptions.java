package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.Topics;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the topics are laid out; what is not said is taken from the cluster. */
final class LayoutOptions {
    private static final int USUAL_PARTITIONS = 12;
    private static final int SAFE_REPLICATION = 3;
    private static final long PATIENCE_SECONDS = 10;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of the topics that carry requests; fixed as long as requests are in flight (default:"
                            + " as they are, else 12).")
    private @Nullable Integer partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description = "Copies of each partition (default: as they are, else 3, or as many as there are brokers).")
    private @Nullable Integer replication;

    /** The layout. */
    TopicLayout layout(Admin admin, Topics topics) {
        if (partitions != null && partitions < 1) {
            throw CliException.usage("--partitions: " + partitions + " must be at least 1", "See: weir topics --help");
        }
        if (replication != null && (replication < 1 || replication > Short.MAX_VALUE)) {
            throw CliException.usage(
                    "--replication: " + replication + " must be at least 1", "See: weir topics --help");
        }
        TopicDescription requests = describe(admin, topics.requests());
        int count = partitions != null
                ? partitions
                : requests == null ? USUAL_PARTITIONS : requests.partitions().size();
        int copies = replication != null
                ? replication
                : requests == null
                        ? Math.min(SAFE_REPLICATION, brokers(admin))
                        : requests.partitions().getFirst().replicas().size();
        return TopicLayout.of(topics, count, (short) copies);
    }

    private static @Nullable TopicDescription describe(Admin admin, String topic) {
        try {
            return await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        } catch (UnknownTopicOrPartitionException e) {
            return null;
        }
    }

    private static int brokers(Admin admin) {
        return await(admin.describeCluster().nodes()).size();
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            throw CliException.failed(
                    "the cluster says "
                            + (e.getCause() == null ? "nothing" : e.getCause().getMessage()),
                    "Look with: weir doctor",
                    e);
        } catch (TimeoutException e) {
            throw CliException.failed("the cluster did not answer in time", "Look with: weir doctor", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted", "", e);
        }
    }
}
