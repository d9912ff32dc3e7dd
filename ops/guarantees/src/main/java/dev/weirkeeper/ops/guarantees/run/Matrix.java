package dev.weirkeeper.ops.guarantees.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.weirkeeper.ops.guarantees.cluster.Classes;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.fault.Fault;
import dev.weirkeeper.ops.guarantees.fault.Faults;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Faults one after the other, each row in a file of its own, so that a matrix that was broken off goes on where it was. */
public final class Matrix {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String RATE = "rate";
    private static final String RATE_ON_THREE = "rate-three-brokers";
    private static final double FASTEST = 200;
    private static final Duration SEARCH = Duration.ofSeconds(300);
    /** What the longest load of a row without a fault need not exceed, seconds. */
    private static final double LOOK_SECONDS = 40;

    /**
     * How the matrix is run.
     *
     * @param directory where rows and logs go
     * @param requests requests for each row; empty: as many as the row says
     * @param perSecond how fast; empty: 200, or the fastest that a cluster sustains with nothing broken
     * @param bootstrapServers brokers to use; empty: each row starts its own
     * @param again whether rows that are there are run again
     */
    public record Options(
            Path directory, OptionalInt requests, OptionalDouble perSecond, String bootstrapServers, boolean again) {}

    /**
     * How far a matrix is.
     *
     * @param done rows that are there
     * @param rows all rows
     * @param now what runs
     * @param left how long it will take, by what rows usually take
     */
    public record Standing(int done, int rows, String now, Duration left) {}

    private final Options options;
    private final Consumer<String> progress;
    private final Map<String, FaultRow> faultless = new HashMap<>();
    private volatile Running running = new Running(0, 0, "", System.nanoTime(), Duration.ZERO, Duration.ZERO);

    /** What runs since when, how long it was expected to take, and how long all after it. */
    private record Running(int done, int rows, String now, long sinceNanos, Duration expected, Duration after) {}

    /**
     * @param options how
     * @param progress told a line now and then
     */
    public Matrix(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** How far it is. Thread-safe. */
    public Standing standing() {
        Running it = running;
        Duration rest = it.expected().minusNanos(System.nanoTime() - it.sinceNanos());
        return new Standing(it.done(), it.rows(), it.now(), it.after().plus(rest.isNegative() ? Duration.ZERO : rest));
    }

    /**
     * Runs rows that are not there yet.
     *
     * @return all of them, in the order given; rows that need brokers of their own are left out where brokers were given
     */
    public List<FaultRow> run(List<NamedFault> faults) throws InterruptedException {
        List<NamedFault> possible = new ArrayList<>();
        for (NamedFault fault : faults) {
            if (!options.bootstrapServers().isEmpty() && hurtsBrokers(fault.fault())) {
                progress.accept(fault.name() + ": left out, it needs brokers of its own");
            } else {
                possible.add(fault);
            }
        }
        Map<String, FaultRow> rows = new HashMap<>();
        if (!options.again()) {
            possible.forEach(fault -> read(fault).ifPresent(row -> {
                rows.put(fault.name(), row);
                say(row);
            }));
        }
        List<NamedFault> missing = possible.stream()
                .filter(fault -> !rows.containsKey(fault.name()))
                .toList();
        if (!missing.isEmpty()) {
            runMissing(possible, missing, rows);
        }
        return possible.stream()
                .flatMap(fault -> Optional.ofNullable(rows.get(fault.name())).stream())
                .toList();
    }

    private void runMissing(List<NamedFault> all, List<NamedFault> wanted, Map<String, FaultRow> rows)
            throws InterruptedException {
        Rates rates = rates(all);
        rows.putAll(faultless);
        List<NamedFault> missing = wanted.stream()
                .filter(row -> !faultless.containsKey(row.name()))
                .toList();
        Budget budget = Budget.of(all, rates, options.requests());
        progress.accept(String.format(
                Locale.ROOT,
                "%d rows to run at %.0f/s, with three brokers at %.0f/s, about %d minutes%s",
                missing.size(),
                rates.oneBroker(),
                rates.threeBrokers(),
                Math.max(1, budget.expected(missing).toMinutes()),
                budget.cut()
                        ? String.format(Locale.ROOT, "; no load longer than %.0f s", budget.longestSeconds())
                        : ""));
        for (int i = 0; i < missing.size(); i++) {
            NamedFault fault = missing.get(i);
            running = new Running(
                    all.size() - missing.size() + i,
                    all.size(),
                    fault.name(),
                    System.nanoTime(),
                    budget.expected(fault),
                    budget.expected(missing.subList(i + 1, missing.size())));
            FaultRow row =
                    FaultRun.run(fault, place(fault.name(), false), budget.requests(fault), rates.of(fault), progress);
            write(fault.name(), row);
            rows.put(fault.name(), row);
            say(row);
        }
    }

    private void say(FaultRow row) {
        progress.accept(row.fault() + ": " + (row.kept() ? "all guarantees held" : "BROKEN " + row.broken()));
    }

    private Cluster.Place place(String name, boolean makesArchives) {
        String prefix = "faults-" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + ".";
        Classes classes = new Classes(options.directory().resolve("classes"), makesArchives);
        return new Cluster.Place(
                options.directory().resolve(name), options.bootstrapServers(), prefix, Optional.of(classes));
    }

    /** How fast, requests a second, on one broker: as told, else as was found, else as is found now. */
    public double perSecond() throws InterruptedException {
        return options.perSecond().isPresent() ? options.perSecond().getAsDouble() : rate(RATE, Faults.NONE, FASTEST);
    }

    /** Three brokers take more of the machine than one: what they sustain is looked for only where a row needs them. */
    private Rates rates(List<NamedFault> rows) throws InterruptedException {
        double one = perSecond();
        boolean search = options.perSecond().isEmpty()
                && options.bootstrapServers().isEmpty()
                && rows.stream().anyMatch(Rates::needsThree);
        return new Rates(one, search ? rate(RATE_ON_THREE, Faults.NONE_ON_THREE, one) : one);
    }

    private double rate(String name, NamedFault faultless, double ceiling) throws InterruptedException {
        Optional<Rate> known = options.again() ? Optional.empty() : read(name, Rate.class);
        if (known.isPresent()) {
            return known.get().perSecond();
        }
        running = new Running(0, 0, name, System.nanoTime(), SEARCH, Duration.ZERO);
        Rate found = RateRun.find(place(name, true), faultless.size(), ceiling, progress);
        Rate held = new Rate(held(faultless, found.perSecond()), found.looks());
        write(name, held);
        return held.perSecond();
    }

    /** What was found on a cluster that had run for a while: the fastest not above it that a fresh one sustains too. */
    private double held(NamedFault row, double fastest) throws InterruptedException {
        double perSecond = fastest;
        while (true) {
            int requests = (int) Math.min(row.requests(), LOOK_SECONDS * perSecond);
            FaultRow result = FaultRun.run(row, place(row.name(), false), requests, perSecond, progress);
            double slower = Rate.slower(perSecond);
            if (Rate.Look.of(result, perSecond).sustained() || slower >= perSecond) {
                write(row.name(), result);
                faultless.put(row.name(), result);
                say(result);
                return perSecond;
            }
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s: %.0f/s is too fast for a fresh cluster: p99 %d ms, %s",
                    row.name(),
                    perSecond,
                    result.figures().getOrDefault("waitP99Ms", 0L),
                    result.kept() ? "promises held" : result.broken()));
            perSecond = slower;
        }
    }

    private static boolean hurtsBrokers(Fault fault) {
        return fault instanceof Fault.KillBrokers
                || fault instanceof Fault.PauseBrokers
                || fault instanceof Fault.RestartAll;
    }

    private Path file(String fault) {
        return options.directory().resolve(fault + ".json");
    }

    private Optional<FaultRow> read(NamedFault fault) {
        return read(fault.name(), FaultRow.class);
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        Path file = file(name);
        try {
            return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), type)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is no part of this matrix; delete it", e);
        }
    }

    /** Whole or not at all: half a row would be taken for one. */
    private void write(String name, Object part) {
        Path file = file(name);
        Path unfinished = options.directory().resolve(name + ".json.part");
        try {
            Files.createDirectories(options.directory());
            JSON.writeValue(unfinished.toFile(), part);
            Path unused =
                    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
