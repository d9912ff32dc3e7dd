package dev.weirkeeper.ops.verb.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/** Looks at the brokers: whether they answer, what they can, and how long a crashed router would silence everyone. */
final class BrokerCheck {
    private static final String ABORT_SCAN = "transaction.abort.timed.out.transaction.cleanup.interval.ms";
    private static final long SHORT_SCAN_MS = 1_000;

    private BrokerCheck() {}

    static List<Finding> look(Admin admin, String address) {
        List<Finding> findings = new ArrayList<>();
        try {
            DescribeClusterResult cluster = admin.describeCluster();
            Collection<Node> nodes = Asked.answer(cluster.nodes());
            findings.add(Finding.ok(
                    "broker",
                    address + ", " + nodes.size() + (nodes.size() == 1 ? " broker" : " brokers") + ", cluster "
                            + Asked.answer(cluster.clusterId()) + ", " + features(admin)));
            findings.add(abortScan(admin, nodes.iterator().next()));
        } catch (Asked.NoAnswerException e) {
            findings.add(Finding.fail("broker", address + ": " + e.getMessage(), "Is it a Kafka broker, and up?"));
        }
        return findings;
    }

    private static String features(Admin admin) throws Asked.NoAnswerException {
        Map<String, FinalizedVersionRange> features =
                Asked.answer(admin.describeFeatures().featureMetadata()).finalizedFeatures();
        return features.entrySet().stream()
                .filter(feature -> feature.getKey().equals("metadata.version")
                        || feature.getKey().equals("transaction.version"))
                .map(feature -> feature.getKey() + " " + feature.getValue().maxVersionLevel())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** After a router's crash nobody can read past its open transaction until this scan has aborted it. */
    private static Finding abortScan(Admin admin, Node node) {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
        try {
            Config config =
                    Asked.answer(admin.describeConfigs(List.of(broker)).all()).get(broker);
            if (config == null || config.get(ABORT_SCAN) == null) {
                return Finding.warn("abort scan", "the broker does not tell " + ABORT_SCAN, "");
            }
            long millis = Long.parseLong(config.get(ABORT_SCAN).value());
            return millis <= SHORT_SCAN_MS
                    ? Finding.ok("abort scan", millis + " ms")
                    : Finding.warn(
                            "abort scan",
                            millis + " ms: a router that crashes may silence every reader for that much longer",
                            "Set " + ABORT_SCAN + "=" + SHORT_SCAN_MS + " on the brokers, where you can.");
        } catch (Asked.NoAnswerException | NumberFormatException e) {
            return Finding.warn(
                    "abort scan", "cannot be read: " + e.getMessage(), "It needs DescribeConfigs on the cluster.");
        }
    }
}
