package dev.weirkeeper.ops.verb;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.weirkeeper.connector.client.Accepted;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Withdraws a request. */
@Command(name = "cancel", description = "Withdraw a request: it ends CANCELLED unless it has ended already.")
public final class CancelVerb extends ClusterVerb {
    @Parameters(paramLabel = "ID", description = "The request id.")
    private String requestId = "";

    @Option(names = "--tenant", paramLabel = "ID", description = "Whose request (default: ${DEFAULT-VALUE}).")
    private String tenant = "default";

    @Override
    public Integer call() throws ExecutionException, InterruptedException {
        try (Cluster cluster = Cluster.of(connection());
                WeirkeeperClient client = cluster.client("weir-cancel", 1)) {
            Accepted accepted = client.cancel(tenant, requestId).get();
            if (json()) {
                out().println("{\"requestId\":" + quoted(requestId) + ",\"cancellationAt\":\"" + accepted.appendedAt()
                        + "\"}");
            } else {
                out().println("cancellation of " + requestId + " is on its way; see: weir get " + requestId);
            }
        }
        return ExitCode.OK;
    }

    private static String quoted(String text) {
        return new TextNode(text).toString();
    }
}
