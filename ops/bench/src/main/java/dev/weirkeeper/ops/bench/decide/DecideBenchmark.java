package dev.weirkeeper.ops.bench.decide;

import dev.weirkeeper.router.decide.Ask;
import dev.weirkeeper.router.decide.Decider;
import dev.weirkeeper.router.decide.Decision;
import dev.weirkeeper.router.decide.Market;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision, its audit record made, nothing of it serialised. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecideBenchmark {
    /** Deployments in the catalogue. */
    @Param({"10", "50", "200"})
    public int deployments;

    private Ask ask = DecideWorld.ask();
    private Market market = DecideWorld.market(0);
    private long turn;

    /** Makes the world. */
    @Setup
    public void world() {
        market = DecideWorld.market(deployments);
    }

    /** Decides; another draw each time, so that exploration is in it. */
    @Benchmark
    public Decision decide() {
        turn += 0x9E3779B97F4A7C15L;
        return Decider.decide(ask, market, "decision-1", (turn >>> 11) * 0x1.0p-53);
    }
}
