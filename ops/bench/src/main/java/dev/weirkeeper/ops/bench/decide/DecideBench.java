package dev.weirkeeper.ops.bench.decide;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Times decisions. */
public final class DecideBench {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final double NANOS_PER_MICRO = 1_000;

    /** On two cores the optimising compiler is done with a decision after eight seconds of them. */
    private static final int WARM_UP_SECONDS = 12;

    /** Else JMH takes the flags of the process that asks, and a command line runs without the optimising compiler. */
    private static final String[] LIKE_A_ROUTER = {
        "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"
    };

    private DecideBench() {}

    /**
     * How much is measured.
     *
     * @param forks JVMs, one after the other, 1 to 20
     * @param iterations measurements in each, a second each, after {@value #WARM_UP_SECONDS} s that do not count, 1 to 100
     */
    public record Plan(int forks, int iterations) {
        public Plan {
            if (forks < 1 || forks > 20) {
                throw new IllegalArgumentException("--forks: " + forks + " must be 1 to 20");
            }
            if (iterations < 1 || iterations > 100) {
                throw new IllegalArgumentException("--iterations: " + iterations + " must be 1 to 100");
            }
        }

        /** How long it takes, seconds, about. */
        public int seconds() {
            int measured = 4; // three sizes and the calibration
            return forks * measured * (WARM_UP_SECONDS + iterations + 1);
        }
    }

    /**
     * Measures.
     *
     * @throws IllegalStateException where JMH could not
     */
    public static DecideReport run(Plan plan) {
        Options options = new OptionsBuilder()
                .include(DecideBenchmark.class.getName())
                .include(CalibrationBenchmark.class.getName())
                .forks(plan.forks())
                .jvmArgs(LIKE_A_ROUTER)
                .warmupIterations(WARM_UP_SECONDS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return report(new Runner(options).run());
        } catch (RunnerException e) {
            throw new IllegalStateException("the benchmark did not run: " + e.getMessage(), e);
        }
    }

    private static DecideReport report(Collection<RunResult> results) {
        double calibration = results.stream()
                .filter(DecideBench::isCalibration)
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst()
                .orElseThrow();
        List<DecideReport.Row> rows = new ArrayList<>();
        for (RunResult result : results) {
            if (!isCalibration(result)) {
                rows.add(row(result, calibration));
            }
        }
        rows.sort(Comparator.comparingInt(DecideReport.Row::deployments));
        return new DecideReport(calibration, rows);
    }

    private static boolean isCalibration(RunResult result) {
        return result.getParams().getBenchmark().contains(CalibrationBenchmark.class.getSimpleName());
    }

    private static DecideReport.Row row(RunResult result, double calibration) {
        double nanos = result.getPrimaryResult().getScore();
        double bytes = result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(ALLOCATED))
                .mapToDouble(entry -> score(entry.getValue()))
                .findFirst()
                .orElse(Double.NaN);
        return new DecideReport.Row(
                Integer.parseInt(result.getParams().getParam("deployments")),
                nanos / NANOS_PER_MICRO,
                result.getPrimaryResult().getScoreError() / NANOS_PER_MICRO,
                bytes,
                nanos / calibration);
    }

    private static double score(Result<?> result) {
        return result.getScore();
    }
}
