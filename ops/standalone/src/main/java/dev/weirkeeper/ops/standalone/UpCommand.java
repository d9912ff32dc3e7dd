package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ConfigOptions;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs everything in one process. */
@Command(
        name = "up",
        description = {
            "Run broker, schema registry, router, worker and HTTP door in this process, until Ctrl-C.",
            "Without OPENAI_API_KEY the models are simulated. Data stays in --data DIR over restarts."
        })
public final class UpCommand extends Verb {
    @Mixin
    ConfigOptions config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".weirkeeper",
            description = "Where everything is kept (default .weirkeeper).")
    private Path data = Path.of(".weirkeeper");

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port of Kafka; 0: a free one (default 9092).")
    private int kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Port of the schema registry (default 8081).")
    private int registryPort;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the HTTP door, /readyz and /metrics (default 8080).")
    private int httpPort;

    @Option(names = "--catalogue", paramLabel = "FILE", description = "Models, instead of the sample's (YAML).")
    private @Nullable Path catalogue;

    @Option(names = "--tenants", paramLabel = "FILE", description = "Tenants, instead of the sample's (YAML).")
    private @Nullable Path tenants;

    @Option(names = "--policies", paramLabel = "FILE", description = "Policies, instead of the sample's (YAML).")
    private @Nullable Path policies;

    @Option(
            names = "--provider-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the server that plays the simulated models (default: a free one).")
    private int providerPort;

    @Option(
            names = "--provider-journal",
            paramLabel = "FILE",
            description = "Write each call to a simulated model into this file (JSON lines, no contents).")
    private @Nullable Path providerJournal;

    @Override
    public Integer call() throws InterruptedException {
        Screen screen = new Screen(out(), System::nanoTime);
        screen.starting(data);
        try (Stack stack = Stack.startForProcess(stackConfig(), screen)) {
            screen.ready(stack, data);
            stack.awaitStopped();
            if (stack.failed()) {
                throw CliException.failed("the router ended by itself", "the log says why; start it again");
            }
        }
        return ExitCode.OK;
    }

    private StackConfig stackConfig() {
        FakeProvider.Options provider = FakeProvider.Options.on(port("--provider-port", providerPort));
        Map<String, Object> settings = config.partProperties();
        return new StackConfig(
                data,
                new ServicePorts(
                        port("--kafka-port", kafkaPort),
                        port("--registry-port", registryPort),
                        port("--http-port", httpPort)),
                config.topics(),
                manifests(),
                config.environment(),
                settings,
                providerJournal == null ? provider : provider.withJournalFile(providerJournal));
    }

    private List<Path> manifests() {
        return Stream.of(catalogue, tenants, policies)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .distinct()
                .toList();
    }

    private int port(String flag, int port) {
        if (port < 0 || port > 65_535) {
            throw usage(flag + ": " + port + " must be 0 to 65535");
        }
        return port;
    }
}
