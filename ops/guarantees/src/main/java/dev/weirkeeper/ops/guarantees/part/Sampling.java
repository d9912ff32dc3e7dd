package dev.weirkeeper.ops.guarantees.part;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * What only the process itself knows of its memory.
 *
 * <p>The heap is collected first: what a collector has not looked at yet is no leak, and a heap that is never full would hide
 * one for half an hour.
 */
final class Sampling {
    /** What a part is told. */
    static final String SAMPLE = "sample";
    /** What it says: the heap after a collection and RocksDB's memory follow, bytes. */
    static final String SAMPLED = "sampled ";

    private Sampling() {}

    /** Says it. */
    static void say(MeterRegistry registry) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println(String.format(
                Locale.ROOT, "%s%d %d", SAMPLED, runtime.totalMemory() - runtime.freeMemory(), rocksBytes(registry)));
        System.out.flush();
    }

    /** All stores share one block cache, and each shows the whole of it; what else they hold adds up. */
    static long rocksBytes(MeterRegistry registry) {
        double cache = 0;
        double rest = 0;
        for (Gauge gauge : registry.getMeters().stream()
                .filter(Gauge.class::isInstance)
                .map(Gauge.class::cast)
                .toList()) {
            String name = gauge.getId().getName();
            if (name.endsWith("block.cache.usage")) {
                cache = Math.max(cache, finite(gauge.value()));
            } else if (name.endsWith("size.all.mem.tables") || name.endsWith("estimate.table.readers.mem")) {
                rest += finite(gauge.value());
            }
        }
        return Math.round(cache + rest);
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }
}
