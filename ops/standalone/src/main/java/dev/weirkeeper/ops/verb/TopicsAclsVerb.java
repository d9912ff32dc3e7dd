package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.ConnectionOptions;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the rights that each part needs, as commands for Kafka's own tool. */
@Command(
        name = "acls",
        description = "Print the rights that each part needs, as kafka-acls commands. Changes nothing, asks nobody.")
public final class TopicsAclsVerb extends Verb {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "--client", paramLabel = "PRINCIPAL", description = "Who asks (default: ${DEFAULT-VALUE}).")
    private String client = "User:weirkeeper-client";

    @Option(names = "--router", paramLabel = "PRINCIPAL", description = "The router (default: ${DEFAULT-VALUE}).")
    private String router = "User:weirkeeper-router";

    @Option(names = "--worker", paramLabel = "PRINCIPAL", description = "The workers (default: ${DEFAULT-VALUE}).")
    private String worker = "User:weirkeeper-worker";

    @Option(names = "--ingress", paramLabel = "PRINCIPAL", description = "The HTTP doors (default: ${DEFAULT-VALUE}).")
    private String ingress = "User:weirkeeper-ingress";

    @Option(names = "--operator", paramLabel = "PRINCIPAL", description = "Who applies (default: ${DEFAULT-VALUE}).")
    private String operator = "User:weirkeeper-operator";

    @Override
    public Integer call() {
        Acls acls = new Acls(connection.bootstrapServers(), connection.topics());
        acls.client(client).forEach(out()::println);
        acls.router(router, applicationId()).forEach(out()::println);
        acls.worker(worker).forEach(out()::println);
        acls.ingress(ingress).forEach(out()::println);
        acls.operator(operator).forEach(out()::println);
        return ExitCode.OK;
    }

    private String applicationId() {
        Object configured = connection.partProperties().get("router.application.id");
        return configured == null ? "weirkeeper-router" : configured.toString();
    }
}
