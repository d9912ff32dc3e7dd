package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts the fake provider of a stack. It comes back at the same port as long as that is free, so that the rows of the
 * catalogue that name it stay true.
 */
final class Simulation {
    private static final String FILE = "provider.url";

    private Simulation() {}

    /** Base URL at the last start; empty: there was none. */
    static String lastUrl(DataDirectory data) {
        Path file = data.file(FILE);
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts it.
     *
     * @param lastUrl its base URL at the last start
     * @param options port 0: that of the last start, else a free one
     */
    static FakeProvider start(
            DataDirectory data, String lastUrl, FakeProvider.Options options, List<SimulatedModel> models) {
        int port = options.port() != 0 ? options.port() : freeAgain(lastUrl);
        FakeProvider provider = FakeProvider.start(
                new FakeProvider.Options(port, options.seed(), options.journalCapacity(), options.journalFile()),
                models);
        try {
            Files.writeString(data.file(FILE), provider.baseUrl() + "\n");
        } catch (IOException e) {
            provider.close();
            throw new UncheckedIOException("cannot write " + data.file(FILE) + ": " + e.getMessage(), e);
        }
        return provider;
    }

    private static int freeAgain(String lastUrl) {
        if (lastUrl.isEmpty()) {
            return 0;
        }
        int port = URI.create(lastUrl).getPort();
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }
}
