package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.connector.ingress.IngressConfig;
import dev.weirkeeper.connector.ingress.http.Door;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ConnectionOptions;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Logs;
import dev.weirkeeper.ops.cli.Verb;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one HTTP door against a real cluster. */
@Command(
        name = "ingress",
        description = "Run one HTTP door against a real cluster: OpenAI's chat completions, and /v1/requests.",
        footer = {
            "",
            "Start as many as you like behind a load balancer: none keeps anything that another needs. Callers show an API",
            "key (weir tenants key create). All ingress.* settings go into the file (--config) or into WEIRKEEPER_INGRESS_*",
            "variables, for example WEIRKEEPER_INGRESS_MAX_IN_FLIGHT for ingress.max.in.flight."
        })
public final class IngressCommand extends Verb {
    @Mixin
    ConnectionOptions connection;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port to listen on; 0: a free one (default 8080).")
    private @Nullable Integer port;

    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            description = "Address to listen on; 0.0.0.0 in a container (default 127.0.0.1).")
    private @Nullable String host;

    @Override
    public Integer call() throws InterruptedException {
        Logs.toStandardError();
        connection.topics();
        IngressConfig config = IngressConfig.of(properties());
        connection.requireBroker();
        connection.requireRegistry();
        Service service = Service.ofProcess();
        try (service) {
            Meters meters = service.add("meters", Meters.ofProcess());
            AtomicReference<@Nullable Door> opened = new AtomicReference<>();
            Door door = service.add("http", start(config, opened, meters));
            opened.set(door);
            err().println("weir ingress: http://" + config.listen().host() + ":" + door.port() + " at "
                    + connection.bootstrapServers() + ", " + config.limits().maxInFlight() + " calls at once");
            service.awaitStopped();
        }
        return ExitCode.OK;
    }

    /** How a door is, as a part. */
    static Part part(@Nullable Door door) {
        if (door == null) {
            return Part.of("http", false);
        }
        List<String> problems = door.problems();
        return new Part("http", problems.isEmpty(), problems);
    }

    private static Door start(IngressConfig config, AtomicReference<@Nullable Door> opened, Meters meters) {
        try {
            return Door.start(
                    config, meters.registry(), AdminPages.of(() -> List.of(part(opened.get())), meters.registry()));
        } catch (UncheckedIOException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), "Choose another port with --http-port.", e);
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = connection.partProperties();
        properties
                .keySet()
                .removeIf(key -> key.startsWith("router.") || key.startsWith("worker.") || key.startsWith("ledger."));
        if (port != null) {
            properties.put(IngressConfig.PORT, port);
        }
        if (host != null) {
            properties.put(IngressConfig.HOST, host);
        }
        return properties;
    }
}
