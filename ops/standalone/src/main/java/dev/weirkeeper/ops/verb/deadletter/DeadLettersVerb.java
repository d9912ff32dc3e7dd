package dev.weirkeeper.ops.verb.deadletter;

import dev.weirkeeper.ops.cli.Verb;
import picocli.CommandLine.Command;

/** What could not be read or handled. */
@Command(
        name = "dead-letters",
        description = "What could not be read or handled: list it, look at one, send requests again.",
        synopsisSubcommandLabel = "list|show|resend",
        subcommands = {LettersListVerb.class, LettersShowVerb.class, LettersResendVerb.class})
public final class DeadLettersVerb extends Verb {
    @Override
    public Integer call() {
        throw usage("say what about them: list, show or resend");
    }
}
