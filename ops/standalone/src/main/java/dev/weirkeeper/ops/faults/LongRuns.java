package dev.weirkeeper.ops.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.run.Matrix;
import dev.weirkeeper.ops.guarantees.scaling.Ratio;
import dev.weirkeeper.ops.guarantees.scaling.ScalingRun;
import dev.weirkeeper.ops.guarantees.soak.Quantity;
import dev.weirkeeper.ops.guarantees.soak.SoakResult;
import dev.weirkeeper.ops.guarantees.soak.SoakRun;
import dev.weirkeeper.ops.screen.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What is run for long rather than row by row: scaling and soak. */
final class LongRuns {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double LARGEST_PLAIN = 100_000;
    private static final double MIB = 1 << 20;

    /**
     * A result, ready to be shown.
     *
     * @param kept whether all is well
     * @param json for programs
     * @param tables for people
     * @param words for people, after the tables
     */
    record Shown(boolean kept, String json, List<Table> tables, List<String> words) {}

    private final Matrix.Options options;
    private final Consumer<String> progress;

    LongRuns(Matrix.Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    Shown scaling() throws InterruptedException, JsonProcessingException {
        List<Ratio> ratios = ScalingRun.run(place("scaling"), progress);
        String json = save("scaling", JSON.writeValueAsString(ratios));
        Table table = new Table("measured", ">before", ">after", ">ratio", "must be", "result", "~what is compared");
        for (Ratio ratio : ratios) {
            table.row(
                    ratio.name(),
                    number(ratio.before()),
                    number(ratio.after()),
                    String.format(Locale.ROOT, "%.2f", ratio.ratio()),
                    ratio.least() > 0 ? ">= " + ratio.least() : "<= " + ratio.most(),
                    ratio.kept() ? "pass" : "FAIL",
                    ratio.words());
        }
        return new Shown(ratios.stream().allMatch(Ratio::kept), json, List.of(table), List.of());
    }

    Shown soak(Duration howLong, long seed) throws InterruptedException, JsonProcessingException {
        double perSecond = new Matrix(options, progress).perSecond();
        SoakRun.Options run = new SoakRun.Options(howLong, perSecond, seed);
        SoakResult result = SoakRun.run(place("soak"), run, progress);
        String json = save("soak", JSON.writeValueAsString(result));
        Table table = new Table("process", "quantity", ">mean", ">% each 10 min", ">readings", "result");
        result.trends()
                .forEach((part, of) -> of.forEach((quantity, trend) -> table.row(
                        part,
                        quantity.words(),
                        value(quantity, trend.mean()),
                        String.format(Locale.ROOT, "%+.2f", trend.percentPerTenMinutes()),
                        Integer.toString(trend.readings()),
                        trend.steady() ? "steady" : "GROWS")));
        List<String> words = new ArrayList<>();
        words.add("seed " + result.seed() + "; faults: " + result.faults());
        words.add(figures(result.figures()));
        result.broken().forEach((guarantee, what) -> words.add("BROKEN " + guarantee + ": " + what));
        return new Shown(result.kept(), json, List.of(table), words);
    }

    private static String figures(Map<String, Long> figures) {
        StringBuilder line = new StringBuilder();
        for (String name : List.of("accepted", "answered", "lost", "duplicateResponses", "extraCalls", "lateStarts")) {
            line.append(line.isEmpty() ? "" : ", ").append(name).append(' ').append(figures.getOrDefault(name, 0L));
        }
        return line.toString();
    }

    private static String value(Quantity quantity, double mean) {
        return switch (quantity) {
            case HEAP, RSS, ROCKS -> String.format(Locale.ROOT, "%.1f MiB", mean / MIB);
            case THREADS, HANDLES -> String.format(Locale.ROOT, "%.1f", mean);
        };
    }

    private static String number(double value) {
        return value < LARGEST_PLAIN ? String.format(Locale.ROOT, "%.1f", value) : Double.toString(value);
    }

    private Cluster.Place place(String name) {
        String prefix = "faults-" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + ".";
        return new Cluster.Place(options.directory().resolve(name), options.bootstrapServers(), prefix);
    }

    private String save(String name, String json) {
        try {
            Files.createDirectories(options.directory());
            Files.writeString(options.directory().resolve(name + ".json"), json);
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException("the result cannot be written to " + options.directory(), e);
        }
    }
}
