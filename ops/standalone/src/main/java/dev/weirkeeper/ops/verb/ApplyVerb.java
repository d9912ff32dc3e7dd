package dev.weirkeeper.ops.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.config.Changes;
import dev.weirkeeper.ops.config.CurrentRows;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.config.ManifestException;
import dev.weirkeeper.ops.config.ManifestPublisher;
import dev.weirkeeper.ops.config.Manifests;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Publishes manifests, as far as they differ from what is published. */
@Command(
        name = "apply",
        description = "Publish models, tenants and policies from YAML; what has not changed is not written.",
        footer = {"", "Example:", "  weir apply -f models.yaml -f tenants.yaml --dry-run"})
public final class ApplyVerb extends ClusterVerb {
    private static final int SHOWN_FIELDS = 12;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "A manifest; may be repeated. All of them are read as one.")
    private List<Path> files = List.of();

    @Option(names = "--dry-run", description = "Show what would change; change nothing.")
    private boolean dryRun;

    @Option(
            names = "--prune",
            description = "Remove published rows that the files do not name, of the kinds that they have.")
    private boolean prune;

    @Override
    public Integer call() {
        Manifest manifest = read();
        try (Cluster cluster = Cluster.of(connection())) {
            Changes changes;
            try (TopicScan scan = cluster.scan()) {
                changes = ManifestPublisher.plan(CurrentRows.read(scan, cluster.topics()), manifest, prune);
            }
            changes.warnings().forEach(warning -> err().println("warning: " + warning));
            if (!dryRun) {
                ManifestPublisher.apply(cluster.properties(), cluster.topics(), cluster.serdes(), changes);
            }
            show(changes);
        }
        return ExitCode.OK;
    }

    private Manifest read() {
        try {
            return Manifests.read(files, topics(), Instant.now());
        } catch (ManifestException e) {
            e.problems().forEach(problem -> err().println(problem));
            int problems = e.problems().size();
            throw CliException.failed(
                    problems + (problems == 1 ? " problem" : " problems") + " in the manifest, nothing applied",
                    "Correct the lines above; weir init DIR writes a sample of every field.");
        }
    }

    private void show(Changes changes) {
        if (json()) {
            out().println(json(changes));
            return;
        }
        Terminal terminal = Terminal.ofProcess(System.getenv());
        for (Changes.Row row : changes.rows()) {
            String name = row.kind().name().toLowerCase(Locale.ROOT) + " " + row.id();
            switch (row.effect()) {
                case ADDED -> out().println(terminal.green("+ " + name));
                case REMOVED -> out().println(terminal.red("- " + name));
                case CHANGED -> {
                    out().println(terminal.yellow("~ " + name));
                    row.fields().stream()
                            .limit(SHOWN_FIELDS)
                            .forEach(field -> out().println("    " + field.field() + ": "
                                    + Shown.line(field.before(), 80) + " → " + Shown.line(field.after(), 80)));
                    int more = row.fields().size() - SHOWN_FIELDS;
                    if (more > 0) {
                        out().println("    and " + more + " fields more");
                    }
                }
                case UNCHANGED -> {}
            }
        }
        out().println(summary(changes));
    }

    private String summary(Changes changes) {
        String counts = changes.count(Changes.Effect.ADDED) + " added, " + changes.count(Changes.Effect.CHANGED)
                + " changed, " + changes.count(Changes.Effect.UNCHANGED) + " unchanged, "
                + changes.count(Changes.Effect.REMOVED) + " removed";
        return dryRun ? "would be: " + counts + "; nothing applied (--dry-run)" : counts;
    }

    private ObjectNode json(Changes changes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("applied", !dryRun);
        ArrayNode rows = json.putArray("rows");
        for (Changes.Row row : changes.rows()) {
            ObjectNode object = rows.addObject();
            object.put("kind", row.kind().name())
                    .put("id", row.id())
                    .put("effect", row.effect().name());
            ArrayNode fields = object.putArray("fields");
            row.fields()
                    .forEach(field -> fields.addObject()
                            .put("field", field.field())
                            .put("before", field.before())
                            .put("after", field.after()));
        }
        ArrayNode warnings = json.putArray("warnings");
        changes.warnings().forEach(warnings::add);
        return json;
    }
}
