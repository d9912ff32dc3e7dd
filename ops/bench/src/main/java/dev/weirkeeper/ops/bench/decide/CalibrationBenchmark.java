package dev.weirkeeper.ops.bench.decide;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A fixed piece of arithmetic: how fast the machine is in this minute, so that runs can be compared. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CalibrationBenchmark {
    /** Steps of the loop; one takes about a nanosecond and a half on a core of 3 GHz. */
    public static final int STEPS = 1_000;

    private long seed = 1;

    /** A chain of multiplications and shifts, each of which needs the last. */
    @Benchmark
    public long loop() {
        long x = seed++;
        for (int i = 0; i < STEPS; i++) {
            x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        }
        return x;
    }
}
