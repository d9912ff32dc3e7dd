package dev.weirkeeper.ops.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.guarantees.burst.Burst;
import dev.weirkeeper.ops.guarantees.burst.BurstPage;
import dev.weirkeeper.ops.guarantees.burst.BurstRow;
import dev.weirkeeper.ops.guarantees.burst.BurstRun;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.run.Matrix;
import dev.weirkeeper.ops.guarantees.scaling.Ratio;
import dev.weirkeeper.ops.guarantees.scaling.ScalingRun;
import dev.weirkeeper.ops.guarantees.soak.Quantity;
import dev.weirkeeper.ops.guarantees.soak.SoakResult;
import dev.weirkeeper.ops.guarantees.soak.SoakRun;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What is run instead of the matrix: scaling, bursts against budgets, and soak. */
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

    static Table names(List<Burst> bursts) {
        Table table = new Table("burst", "~what happens");
        bursts.forEach(burst -> table.row(burst.name(), burst.words()));
        return table;
    }

    /** What is there is saved after each burst, so that one that breaks off the run does not take the others with it. */
    Shown budgets(List<Burst> bursts) throws InterruptedException, JsonProcessingException {
        List<BurstRow> rows = new ArrayList<>();
        for (Burst burst : bursts) {
            BurstRow row = BurstRun.run(
                    burst, place("budgets-" + burst.name()), options.requests().orElse(Burst.REQUESTS), progress);
            rows.add(row);
            save(rows);
            BurstPage.words(row).forEach(progress);
        }
        List<String> json = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (BurstRow row : rows) {
            json.add(JSON.writeValueAsString(row));
            words.addAll(BurstPage.words(row));
        }
        return new Shown(rows.stream().allMatch(BurstRow::kept), String.join("\n", json), List.of(table(rows)), words);
    }

    private void save(List<BurstRow> rows) {
        Path directory = options.directory();
        try {
            Files.createDirectories(directory);
            List<String> text = new ArrayList<>(table(rows).lines(new Terminal(false, false, FaultsVerb.WIDE)));
            rows.forEach(row -> text.addAll(BurstPage.words(row)));
            Files.write(directory.resolve("budgets.txt"), text);
            Files.writeString(directory.resolve("budgets.md"), BurstPage.markdown(rows));
            Files.writeString(directory.resolve("budgets.json"), BurstPage.json(rows));
        } catch (IOException e) {
            throw new UncheckedIOException("the table cannot be written to " + directory, e);
        }
    }

    private static Table table(List<BurstRow> rows) {
        String[] titles = BurstPage.TITLES.toArray(String[]::new);
        for (int i = 1; i < titles.length - 1; i++) {
            titles[i] = ">" + titles[i];
        }
        Table table = new Table(titles);
        rows.forEach(row -> BurstPage.lines(row).forEach(line -> table.row(line.toArray(String[]::new))));
        return table;
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
