package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a provider by itself until it is killed.
 *
 * <p>{@code [--port N] [--seed N] [--journal FILE] [--models FILE]}; the models' file is a JSON array of objects with the
 * fields of {@link SimulatedModel}. Exit code 2 for arguments that are none, 1 where it cannot start.
 */
public final class Main {
    private static final List<SimulatedModel> SAMPLES = List.of(
            new SimulatedModel("swift", 180, 0.4, 120, 180, Behaviour.none()),
            new SimulatedModel("steady", 450, 0.5, 60, 260, Behaviour.none()),
            new SimulatedModel("deep", 1_100, 0.6, 35, 420, Behaviour.none()));

    private Main() {}

    /** Starts it. */
    public static void main(String[] args) throws InterruptedException {
        FakeProvider.Options options = FakeProvider.Options.on(9_100);
        List<SimulatedModel> models = SAMPLES;
        try {
            for (int i = 0; i < args.length; i += 2) {
                String value = value(args, i);
                switch (args[i]) {
                    case "--port" ->
                        options = new FakeProvider.Options(
                                Integer.parseInt(value),
                                options.seed(),
                                options.journalCapacity(),
                                options.journalFile());
                    case "--seed" -> options = options.withSeed(Long.parseLong(value));
                    case "--journal" -> options = options.withJournalFile(Path.of(value));
                    case "--models" -> models = read(Path.of(value));
                    default -> throw new IllegalArgumentException("unknown argument " + args[i]);
                }
            }
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.err.println("usage: [--port N] [--seed N] [--journal FILE] [--models FILE]");
            System.exit(2);
        }
        run(options, models);
    }

    private static void run(FakeProvider.Options options, List<SimulatedModel> models) throws InterruptedException {
        try (FakeProvider provider = FakeProvider.start(options, models)) {
            System.out.println("fake provider at " + provider.baseUrl() + " with "
                    + models.stream().map(SimulatedModel::name).toList());
            new CountDownLatch(1).await();
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static String value(String[] args, int at) {
        if (at + 1 >= args.length) {
            throw new IllegalArgumentException(args[at] + " needs a value");
        }
        return args[at + 1];
    }

    private static List<SimulatedModel> read(Path file) throws IOException {
        return ChatJson.JSON.readValue(file.toFile(), new TypeReference<>() {});
    }
}
