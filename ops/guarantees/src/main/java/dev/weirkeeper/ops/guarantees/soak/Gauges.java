package dev.weirkeeper.ops.guarantees.soak;

import dev.weirkeeper.ops.guarantees.cluster.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Readings of processes that live from the beginning to the end. Not thread-safe. */
final class Gauges {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
    private static final long KIB = 1_024;

    private final List<Part> parts;
    private final Map<String, Map<Quantity, List<Trend.Reading>>> readings = new LinkedHashMap<>();

    Gauges(List<Part> parts) {
        this.parts = parts;
        parts.forEach(part -> readings.put(part.name(), new EnumMap<>(Quantity.class)));
    }

    /** Reads all. */
    void read() throws InterruptedException {
        for (Part part : parts) {
            long[] memory = part.memory(ANSWERS_WITHIN);
            Path process = Path.of("/proc", Long.toString(part.pid()));
            Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
            values.put(Quantity.HEAP, (double) memory[0]);
            if (memory[1] > 0) {
                values.put(Quantity.ROCKS, (double) memory[1]);
            }
            try {
                List<String> status = Files.readAllLines(process.resolve("status"));
                values.put(Quantity.RSS, field(status, "VmRSS:") * KIB);
                values.put(Quantity.THREADS, field(status, "Threads:"));
                try (Stream<Path> handles = Files.list(process.resolve("fd"))) {
                    values.put(Quantity.HANDLES, (double) handles.count());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(part.name() + " cannot be looked at", e);
            }
            note(part.name(), System.currentTimeMillis(), values);
        }
    }

    private void note(String part, long atMs, Map<Quantity, Double> values) {
        Map<Quantity, List<Trend.Reading>> of = readings.getOrDefault(part, Map.of());
        values.forEach((quantity, value) ->
                of.computeIfAbsent(quantity, any -> new ArrayList<>()).add(new Trend.Reading(atMs, value)));
    }

    /** How each quantity of each process moved. */
    Map<String, Map<Quantity, Trend>> trends() {
        Map<String, Map<Quantity, Trend>> trends = new LinkedHashMap<>();
        readings.forEach((part, quantities) -> {
            Map<Quantity, Trend> of = new EnumMap<>(Quantity.class);
            quantities.forEach((quantity, list) -> of.put(quantity, Trend.ofLastTwoThirds(list)));
            trends.put(part, of);
        });
        return trends;
    }

    /** The number of a line such as {@code VmRSS:   1234 kB}. */
    static double field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split("\\s+", -1)[0])
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElse(0);
    }
}
