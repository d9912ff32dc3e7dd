package dev.weirkeeper.ops.guarantees.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.fault.Fault;
import dev.weirkeeper.ops.guarantees.fault.Faults;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Faults one after the other, each row in a file of its own, so that a matrix that was broken off goes on where it was. */
public final class Matrix {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double WANTED_PER_SECOND = 200;
    private static final double SLOWEST_PER_SECOND = 10;
    private static final double SUSTAINED = 0.9;

    /**
     * How the matrix is run.
     *
     * @param directory where rows and logs go
     * @param requests requests for each row; empty: as many as the row says
     * @param perSecond how fast; empty: 200, or the fastest that the row without a fault sustains
     * @param bootstrapServers brokers to use; empty: each row starts its own
     * @param again whether rows that are there are run again
     */
    public record Options(
            Path directory, OptionalInt requests, OptionalDouble perSecond, String bootstrapServers, boolean again) {}

    private final Options options;
    private final Consumer<String> progress;

    /**
     * @param options how
     * @param progress told a line now and then
     */
    public Matrix(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Runs rows that are not there yet.
     *
     * @return all of them, in the order given; rows that need brokers of their own are left out where brokers were given
     */
    public List<FaultRow> run(List<NamedFault> faults) throws InterruptedException {
        List<FaultRow> rows = new ArrayList<>();
        for (NamedFault fault : faults) {
            if (!options.bootstrapServers().isEmpty() && hurtsBrokers(fault.fault())) {
                progress.accept(fault.name() + ": left out, it needs brokers of its own");
                continue;
            }
            Optional<FaultRow> known = options.again() ? Optional.empty() : read(fault);
            FaultRow row = known.isPresent() ? known.get() : run(fault);
            progress.accept(fault.name() + ": " + (row.kept() ? "all guarantees held" : "BROKEN " + row.broken()));
            rows.add(row);
        }
        return rows;
    }

    private FaultRow run(NamedFault fault) throws InterruptedException {
        double perSecond = perSecond();
        FaultRow row = run(fault, perSecond);
        boolean findRate = fault.equals(Faults.NONE) && options.perSecond().isEmpty();
        while (findRate && row.answeredPerSecond() < SUSTAINED * perSecond && perSecond > SLOWEST_PER_SECOND) {
            perSecond = Math.max(SLOWEST_PER_SECOND, Math.floor(perSecond / 2));
            progress.accept("that was too fast (" + row.answeredPerSecond() + "/s), again at " + perSecond + "/s");
            row = run(fault, perSecond);
        }
        write(row);
        return row;
    }

    private FaultRow run(NamedFault fault, double perSecond) throws InterruptedException {
        String prefix = "faults-" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + ".";
        Path logs = options.directory().resolve(fault.name());
        Cluster.Place place = new Cluster.Place(logs, options.bootstrapServers(), prefix);
        return FaultRun.run(fault, place, options.requests().orElse(fault.requests()), perSecond, progress);
    }

    /** As told, else as fast as the row without a fault went, else as wanted. */
    private double perSecond() {
        if (options.perSecond().isPresent()) {
            return options.perSecond().getAsDouble();
        }
        return read(Faults.NONE)
                .map(FaultRow::requestsPerSecond)
                .map(Math::ceil)
                .orElse(WANTED_PER_SECOND);
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
        Path file = file(fault.name());
        try {
            return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), FaultRow.class)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is no row of this matrix; delete it", e);
        }
    }

    /** Whole or not at all: half a row would be taken for one. */
    private void write(FaultRow row) {
        Path file = file(row.fault());
        Path unfinished = options.directory().resolve(row.fault() + ".json.part");
        try {
            Files.createDirectories(options.directory());
            JSON.writeValue(unfinished.toFile(), row);
            Path unused =
                    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
