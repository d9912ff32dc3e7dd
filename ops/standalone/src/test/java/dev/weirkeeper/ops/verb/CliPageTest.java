package dev.weirkeeper.ops.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.cli.Weir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** The reference page is what {@code --help} prints. To write it anew: run this test with {@code -Dreference.write=true}. */
class CliPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/cli.md");
    private static final String HEAD = """
            # Command line

            Made from the verbs themselves (`./weir VERB --help`); do not edit.

            `--json` prints one JSON object, or one a line, on standard output; records carry the field names of their Avro
            schemas, moments are ISO-8601 in UTC, money is whole nano-dollars. Progress, warnings and errors go to standard
            error. Exit code: 0 done, 1 something failed, 2 wrong usage.
            """;

    @Test
    void shouldShowEveryVerbAsItsHelpDoes() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        add(page, root(), "##");
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page.toString());
    }

    @Test
    void shouldDescribeEveryFlagOfEveryVerb() {
        Set<String> silent = new TreeSet<>();
        collectSilent(root(), silent);

        assertThat(silent).isEmpty();
    }

    private static CommandLine root() {
        return new CommandLine(new Weir()).setUsageHelpWidth(110);
    }

    private static void add(StringBuilder page, CommandLine command, String heading) {
        page.append('\n')
                .append(heading)
                .append(' ')
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```\n")
                .append(command.getUsageMessage(Ansi.OFF).stripTrailing())
                .append("\n```\n");
        command.getSubcommands()
                .values()
                .forEach(verb -> add(page, verb, heading.length() < 3 ? "###" : heading + "#"));
    }

    private static void collectSilent(CommandLine command, Set<String> silent) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden() && String.join("", option.description()).isBlank()) {
                silent.add(command.getCommandSpec().qualifiedName() + " " + option.longestName());
            }
        }
        command.getSubcommands().values().forEach(verb -> collectSilent(verb, silent));
    }
}
