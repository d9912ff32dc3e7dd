package dev.weirkeeper.ops.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a latency run measured.
 *
 * @param rate requests a second that were sent
 * @param sent requests counted, the warm-up left out
 * @param statuses how they ended; NONE for those that got no response in time
 * @param hops where the time of the answered ones went, milliseconds, by the name of the hop
 */
public record LatencyReport(double rate, int sent, Map<String, Integer> statuses, List<Hop> hops) {

    /**
     * A part of the way.
     *
     * @param name the part
     * @param p50 median, milliseconds
     * @param p90 90th percentile
     * @param p99 99th percentile
     * @param max largest
     */
    public record Hop(String name, double p50, double p90, double p99, double max) {
        static Hop of(String name, Quantiles quantiles) {
            return new Hop(name, quantiles.at(0.5), quantiles.at(0.9), quantiles.at(0.99), quantiles.at(1));
        }
    }

    public LatencyReport {
        statuses = Map.copyOf(statuses);
        hops = List.copyOf(hops);
    }

    /** How many of those that were sent came back ANSWERED. */
    public int answered() {
        return statuses.getOrDefault("ANSWERED", 0);
    }

    /** A table for people. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%d requests at %.0f/s: %s%n%n", sent, rate, new TreeMap<>(statuses)));
        text.append(String.format(Locale.ROOT, "%-34s %8s %8s %8s %8s%n", "milliseconds", "p50", "p90", "p99", "max"));
        for (Hop hop : hops) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-34s %8.1f %8.1f %8.1f %8.1f%n",
                    hop.name(),
                    hop.p50(),
                    hop.p90(),
                    hop.p99(),
                    hop.max()));
        }
        return text.toString();
    }
}
