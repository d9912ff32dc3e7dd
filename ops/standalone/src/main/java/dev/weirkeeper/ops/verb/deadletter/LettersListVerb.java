package dev.weirkeeper.ops.verb.deadletter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Cluster;
import dev.weirkeeper.ops.verb.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists dead letters. */
@Command(
        name = "list",
        description = "The dead letters, the newest first. Shows no content.",
        footer = {"", "ID is what show and resend take. REQUEST is tenant/id, where the bytes can be read."})
public final class LettersListVerb extends ClusterVerb {
    private static final int MOST = 10_000;
    /** Ids are looked for in letters up to this size; the list would otherwise hold large ones in memory. */
    private static final int READ_BYTES = 65_536;

    @Option(names = "--from-beginning", description = "Begin with the oldest that is kept.")
    private boolean fromBeginning;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 10000 (default: 50).")
    private int limit = 50;

    @Option(names = "--cause", paramLabel = "CODE", description = "Only those with this error code.")
    private @Nullable String cause;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How far back to look, like 1h (default: all that are kept).")
    private @Nullable Duration since;

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw usage("--limit: " + limit + " must be 1 to " + MOST);
        }
        try (Cluster cluster = Cluster.of(connection());
                TopicScan scan = cluster.scan()) {
            List<Letter> letters = new LetterBox(scan, cluster.topics().deadLetters())
                    .find(new LetterBox.Wanted(
                            since == null ? null : Instant.now().minus(since),
                            cause,
                            fromBeginning,
                            limit,
                            READ_BYTES));
            Table table = new Table("ID", "WHEN", "CAUSE", "ORIGIN", "REQUEST", ">SIZE", "~WHY");
            for (Letter letter : letters) {
                Optional<Content.Subject> subject =
                        Content.of(letter, cluster.serdes(), cluster.topics()).subject();
                if (json()) {
                    out().println(json(letter, subject));
                } else {
                    table.row(
                            letter.place().toString(),
                            Shown.moment(letter.at()),
                            letter.cause(),
                            letter.origin(),
                            subject.map(Content.Subject::toString).orElse("-"),
                            Shown.bytes(letter.bytes()),
                            Shown.line(letter.words(), 200));
                }
            }
            show(table);
        }
        return ExitCode.OK;
    }

    private void show(Table table) {
        if (json()) {
            return;
        }
        if (table.isEmpty()) {
            err().println("no dead letters");
        } else {
            table.lines(Terminal.ofProcess(System.getenv())).forEach(out()::println);
        }
    }

    /** What a list says of a letter. */
    static ObjectNode json(Letter letter, Optional<Content.Subject> subject) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", letter.place().toString())
                .put("at", letter.at().toString())
                .put("cause", letter.cause())
                .put("message", letter.words())
                .put("origin", letter.origin())
                .put("tenant", subject.map(Content.Subject::tenant).orElse(null))
                .put("requestId", subject.map(Content.Subject::requestId).orElse(null))
                .put("bytes", letter.bytes());
        return json;
    }
}
