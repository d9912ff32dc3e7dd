package dev.weirkeeper.ops.bench.decide;

import java.util.List;
import java.util.Locale;

/**
 * What decisions took.
 *
 * @param calibrationNanos the calibration loop's time in the same run, nanoseconds
 * @param rows by size of the catalogue
 */
public record DecideReport(double calibrationNanos, List<Row> rows) {

    /**
     * One size.
     *
     * @param deployments in the catalogue
     * @param micros a decision, microseconds, the mean
     * @param error half the 99.9 % confidence interval of that, microseconds
     * @param bytes what a decision allocates
     * @param ratio a decision beside the calibration loop
     */
    public record Row(int deployments, double micros, double error, double bytes, double ratio) {}

    public DecideReport {
        rows = List.copyOf(rows);
    }

    /** A table for people. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%11s %12s %10s %14s %16s %9s%n",
                "deployments",
                "us/decision",
                "+-",
                "bytes",
                "us/deployment",
                "ratio"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%11d %12.2f %10.2f %14.0f %16.3f %9.1f%n",
                    row.deployments(),
                    row.micros(),
                    row.error(),
                    row.bytes(),
                    row.micros() / row.deployments(),
                    row.ratio()));
        }
        text.append(String.format(
                Locale.ROOT,
                "%nratio: beside a loop of %d steps of arithmetic, which took %.2f us in this run",
                CalibrationBenchmark.STEPS,
                calibrationNanos / 1_000));
        return text.toString();
    }
}
