package dev.weirkeeper.ops.verb;

import dev.weirkeeper.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/** The rights of each part, as commands of {@code kafka-acls}: reading and writing what the contract says, and no more. */
final class Acls {
    private final String bootstrapServers;
    private final Topics topics;

    Acls(String bootstrapServers, Topics topics) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
    }

    /** Whoever asks. */
    List<String> client(String principal) {
        List<String> lines = new ArrayList<>();
        lines.add("# Who asks");
        lines.add(topic(principal, topics.requests(), false, "Write", "Describe"));
        lines.add(topic(principal, topics.cancellations(), false, "Write"));
        lines.add(topic(principal, topics.feedback(), false, "Write"));
        lines.add(topic(principal, topics.responses(), true, "Read", "Describe"));
        lines.add(topic(principal, topics.chunks(), false, "Read"));
        return lines;
    }

    /** The router. */
    List<String> router(String principal, String applicationId) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# The router: reads and writes all topics, and owns its group, its transactions and its internal topics");
        lines.add(topic(principal, topics.prefix(), true, "Read", "Write", "Describe"));
        lines.add(topic(principal, applicationId, true, "All"));
        lines.add(command(
                principal,
                "--group " + quoted(applicationId) + " --resource-pattern-type prefixed",
                "Read",
                "Describe"));
        lines.add(command(
                principal,
                "--transactional-id " + quoted(applicationId) + " --resource-pattern-type prefixed",
                "Write",
                "Describe"));
        lines.add(command(principal, "--cluster", "IdempotentWrite", "Describe", "DescribeConfigs"));
        return lines;
    }

    /** The workers. */
    List<String> worker(String principal) {
        List<String> lines = new ArrayList<>();
        lines.add("# The workers: one consumer group for each model's topic, named after it");
        lines.add(topic(principal, topics.modelPrefix(), true, "Read", "Describe"));
        lines.add(command(
                principal,
                "--group " + quoted("weirkeeper-" + topics.modelPrefix()) + " --resource-pattern-type prefixed",
                "Read"));
        for (String read : List.of(topics.catalogue(), topics.limits(), topics.cancellations(), topics.workers())) {
            lines.add(topic(principal, read, false, "Read", "Describe"));
        }
        lines.add(topic(principal, topics.modelHealth(), false, "Read", "Describe"));
        for (String written : List.of(topics.attempts(), topics.chunks(), topics.workers(), topics.deadLetters())) {
            lines.add(topic(principal, written, false, "Write", "Describe"));
        }
        lines.add(command(principal, "--cluster", "IdempotentWrite"));
        return lines;
    }

    /** The HTTP doors: no consumer groups, no transactions. */
    List<String> ingress(String principal) {
        List<String> lines = new ArrayList<>();
        lines.add("# The HTTP doors: ask, and read what is published and how requests stand");
        lines.add(topic(principal, topics.requests(), false, "Read", "Write", "Describe"));
        for (String written : List.of(topics.cancellations(), topics.feedback(), topics.signals())) {
            lines.add(topic(principal, written, false, "Write", "Describe"));
        }
        for (String read : List.of(topics.catalogue(), topics.tenants(), topics.decisions(), topics.chunks())) {
            lines.add(topic(principal, read, false, "Read", "Describe"));
        }
        lines.add(topic(principal, topics.responses(), true, "Read", "Describe"));
        lines.add(command(principal, "--cluster", "IdempotentWrite"));
        return lines;
    }

    /** Whoever applies manifests and looks. */
    List<String> operator(String principal) {
        List<String> lines = new ArrayList<>();
        lines.add("# Who applies and looks: weir apply, topics, models, explain, doctor");
        lines.add(topic(
                principal,
                topics.prefix(),
                true,
                "Create",
                "Read",
                "Write",
                "Describe",
                "DescribeConfigs",
                "AlterConfigs"));
        lines.add(command(principal, "--cluster", "Describe", "DescribeConfigs"));
        return lines;
    }

    private String topic(String principal, String name, boolean prefixed, String... operations) {
        return command(
                principal,
                "--topic " + quoted(name) + (prefixed ? " --resource-pattern-type prefixed" : ""),
                operations);
    }

    private String command(String principal, String resource, String... operations) {
        StringBuilder line = new StringBuilder("kafka-acls --bootstrap-server ")
                .append(bootstrapServers)
                .append(" --add --allow-principal ")
                .append(quoted(principal));
        for (String operation : operations) {
            line.append(" --operation ").append(operation);
        }
        return line.append(' ').append(resource).toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
