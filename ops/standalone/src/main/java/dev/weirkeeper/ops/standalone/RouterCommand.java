package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ConnectionOptions;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Logs;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.router.app.RouterConfig;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one router against a real cluster. */
@Command(
        name = "router",
        description = "Run one router against a real cluster; start as many as you like, they share the work.",
        footer = {
            "",
            "All router.* settings go into the file (--config) or into WEIRKEEPER_ROUTER_* variables, for example",
            "WEIRKEEPER_ROUTER_STATE_DIR for router.state.dir. Make the topics first: weir topics apply."
        })
public final class RouterCommand extends Verb {
    @Mixin
    ConnectionOptions connection;

    @Mixin
    AdminOptions admin;

    @Override
    public Integer call() throws InterruptedException {
        Logs.toStandardError();
        connection.topics();
        Map<String, Object> properties = connection.partProperties();
        properties.keySet().removeIf(key -> key.startsWith("worker.") || key.startsWith("ingress."));
        RouterConfig config = RouterConfig.of(properties);
        connection.requireBroker();
        connection.requireRegistry();
        Service service = Service.ofProcess();
        try (service) {
            Meters meters = service.add("meters", Meters.ofProcess());
            Router router = service.add("router", Router.start(config, meters.registry()));
            router.onDeath(service::fail);
            admin.start(service, () -> List.of(Part.of("router", router.ready())), meters);
            err().println("weir router: " + config.instanceId() + " of " + config.applicationId() + " at "
                    + connection.bootstrapServers() + ", " + admin.shown());
            service.awaitStopped();
        }
        if (service.failed()) {
            throw CliException.failed("the router ended by itself", "its log says why; start it again");
        }
        return ExitCode.OK;
    }
}
