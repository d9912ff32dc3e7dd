package dev.weirkeeper.ops.cli;

import dev.weirkeeper.ops.broker.PortTakenException;
import dev.weirkeeper.router.app.RouterStartException;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.SchemaRefusedException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into two lines: what happened, what to do. */
final class ErrorPrinter {
    private final boolean debug;

    ErrorPrinter(Map<String, String> environment) {
        this.debug = !environment.getOrDefault("WEIRKEEPER_DEBUG", "").isBlank();
    }

    /** A verb threw. */
    int failed(Exception failure, CommandLine command) {
        CliException told = translate(cause(failure));
        PrintWriter err = command.getErr();
        err.println("weir: " + told.getMessage());
        if (!told.hint().isEmpty()) {
            err.println("      " + told.hint());
        }
        if (debug) {
            failure.printStackTrace(err);
        }
        return told.exitCode();
    }

    /** The command line could not be parsed. */
    int refused(ParameterException refusal) {
        CommandLine command = refusal.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("weir: " + what(refusal));
        List<String> suggestions =
                refusal instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String meant = suggestions.isEmpty() ? "" : "Did you mean " + String.join(" or ", suggestions) + "? ";
        err.println("      " + meant + "See: " + command.getCommandSpec().qualifiedName() + " --help");
        if (debug) {
            refusal.printStackTrace(err);
        }
        return ExitCode.USAGE;
    }

    private static String what(ParameterException refusal) {
        if (refusal instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().getFirst();
            boolean root = refusal.getCommandLine().getParent() == null;
            String kind = first.startsWith("-") ? "flag" : root ? "verb" : "argument";
            return "unknown " + kind + " '" + first + "'";
        }
        return String.valueOf(refusal.getMessage()).lines().findFirst().orElse("wrong usage");
    }

    private static Throwable cause(Throwable failure) {
        Throwable current = failure;
        while ((current instanceof ExecutionException || current instanceof CompletionException)
                && current.getCause() != null) {
            current = current.getCause();
        }
        return current;
    }

    private static CliException translate(Throwable failure) {
        return switch (failure) {
            case CliException told -> told;
            case PortTakenException taken ->
                CliException.failed(message(taken), "Stop what listens there, or choose another port (see --help).");
            case RouterStartException start -> CliException.failed(message(start), "Look with: weir doctor");
            case ConfigException config -> CliException.usage(message(config), "Correct it in flag, variable or file.");
            case RegistryUnavailableException registry ->
                CliException.failed(message(registry), "Is the schema registry up? Look with: weir doctor");
            case SchemaRefusedException schema ->
                CliException.failed(message(schema), "The registry holds a schema that ours does not fit.");
            case AuthorizationException denied ->
                CliException.failed(message(denied), "The broker's ACLs do not allow it; see: weir topics acls");
            case UnknownTopicOrPartitionException topic ->
                CliException.failed(message(topic), "Make the topics with: weir topics apply");
            case TimeoutException timeout ->
                CliException.failed("Kafka did not answer in time: " + message(timeout), "Look with: weir doctor");
            case UncheckedIOException io -> CliException.failed(message(io), "");
            case Throwable other ->
                CliException.failed(
                        other.getClass().getSimpleName() + ": " + message(other),
                        "For the stack trace set WEIRKEEPER_DEBUG=1 and run it again.");
        };
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? "no further detail"
                : message.lines().findFirst().orElse("");
    }
}
