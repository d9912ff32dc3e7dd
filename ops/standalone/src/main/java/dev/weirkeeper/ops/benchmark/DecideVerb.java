package dev.weirkeeper.ops.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.bench.decide.DecideBench;
import dev.weirkeeper.ops.bench.decide.DecideReport;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What one decision takes. */
@Command(
        name = "decide",
        description =
                "Times decisions among 10, 50 and 200 deployments, in JVMs of their own. Needs no running Weirkeeper.")
public final class DecideVerb extends Verb {
    @Option(
            names = "--forks",
            paramLabel = "N",
            defaultValue = "2",
            description = "JVMs, one after the other (default ${DEFAULT-VALUE}).")
    private int forks;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "5",
            description = "Seconds measured in each, after 12 of warm-up (default ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--json", description = "Print one object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        DecideBench.Plan plan = plan();
        err().println("measuring for about " + plan.seconds() + " s; nothing else should run meanwhile");
        err().flush();
        DecideReport report = DecideBench.run(plan);
        out().println(json ? new ObjectMapper().writeValueAsString(report) : report.table());
        return ExitCode.OK;
    }

    private DecideBench.Plan plan() {
        try {
            return new DecideBench.Plan(forks, iterations);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }
}
