package dev.weirkeeper.ops.cli;

import dev.weirkeeper.topic.Topics;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A verb that talks to a cluster, and can print JSON. */
public abstract class ClusterVerb extends Verb {
    @Mixin
    private ConnectionOptions connection;

    @Option(
            names = "--json",
            description = "Print JSON (one object, or one a line) on standard output; progress goes to standard error.")
    private boolean json;

    /** Where the cluster is. */
    protected final ConnectionOptions connection() {
        return connection;
    }

    /** Properties for Kafka clients and serdes, after a look whether a broker answers. */
    protected final Map<String, Object> clientProperties() {
        connection.requireBroker();
        return connection.clientProperties();
    }

    /** Topic names. */
    protected final Topics topics() {
        return connection.topics();
    }

    /** Whether to print JSON. */
    protected final boolean json() {
        return json;
    }
}
