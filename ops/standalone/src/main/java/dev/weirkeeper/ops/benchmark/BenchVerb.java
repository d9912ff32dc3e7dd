package dev.weirkeeper.ops.benchmark;

import dev.weirkeeper.ops.cli.Verb;
import picocli.CommandLine.Command;

/** Groups the scenarios. */
@Command(
        name = "bench",
        description = "Times a running Weirkeeper, or its parts.",
        subcommands = {LatencyVerb.class, DecideVerb.class})
public final class BenchVerb extends Verb {
    @Override
    public Integer call() {
        throw usage("bench: name a scenario, like: weir bench latency, weir bench decide");
    }
}
