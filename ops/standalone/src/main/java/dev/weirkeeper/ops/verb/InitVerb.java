package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.ops.config.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the sample manifests, to be changed and applied. */
@Command(
        name = "init",
        description = "Write sample manifests (models, tenants, policies), with comments, to be changed and applied.",
        footer = {"", "Example:", "  weir init && weir apply -f models.yaml -f tenants.yaml -f policies.yaml"})
public final class InitVerb extends Verb {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where to write them (default: the current directory).")
    private Path directory = Path.of("");

    @Option(names = "--openai", description = "Models of OpenAI, or of what speaks its API, instead of simulated ones.")
    private boolean openai;

    @Option(names = "--force", description = "Overwrite files that are there.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        List<String> names = openai ? Sample.OPENAI_FILES : Sample.FILES;
        List<Path> there =
                names.stream().map(directory::resolve).filter(Files::exists).toList();
        if (!there.isEmpty() && !force) {
            throw CliException.failed(
                    there.stream().map(Path::toString).collect(Collectors.joining(", "))
                            + ": already there, nothing written",
                    "Overwrite with --force, or name another directory: weir init DIR");
        }
        if (!directory.toString().isEmpty()) {
            Files.createDirectories(directory);
        }
        for (String name : names) {
            Files.writeString(directory.resolve(name), Sample.text(name));
            out().println("wrote " + directory.resolve(name));
        }
        err().println("Change them, then: weir apply"
                + names.stream().map(name -> " -f " + directory.resolve(name)).collect(Collectors.joining()));
        return ExitCode.OK;
    }
}
