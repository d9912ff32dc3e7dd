package dev.weirkeeper.ops.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.bench.LatencyBench;
import dev.weirkeeper.ops.bench.LatencyReport;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What Weirkeeper adds to a provider's own time. */
@Command(
        name = "latency",
        description = "Sends prompts at a steady rate and prints what is added to the provider's own time, and where.")
public final class LatencyVerb extends ClusterVerb {
    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Requests a second (default ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long is measured (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long is sent before that (default ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--tenant", paramLabel = "ID", description = "Whose requests they are (default ${DEFAULT-VALUE}).")
    private String tenant = "default";

    @Override
    public Integer call() throws JsonProcessingException {
        LatencyBench.Plan plan = plan();
        connection().requireRegistry();
        LatencyReport report;
        try (WeirkeeperClient client = WeirkeeperClient.connect(clientProperties())) {
            report = LatencyBench.run(client, plan, sent -> err().println(sent + " sent"));
        }
        out().println(json() ? new ObjectMapper().writeValueAsString(report) : report.table());
        return report.sent() == report.answered() ? ExitCode.OK : ExitCode.FAILED;
    }

    private LatencyBench.Plan plan() {
        try {
            return new LatencyBench.Plan(rate, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), tenant);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }
}
