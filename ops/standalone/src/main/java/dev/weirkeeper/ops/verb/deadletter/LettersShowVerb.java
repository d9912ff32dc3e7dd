package dev.weirkeeper.ops.verb.deadletter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Cluster;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one dead letter whole. */
@Command(
        name = "show",
        description = "One dead letter: its headers, its bytes, and what they say. Prompts are shown.",
        footer = {"", "With --json the bytes are in Base64, whole."})
public final class LettersShowVerb extends ClusterVerb {
    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(
            paramLabel = "ID",
            converter = Place.Reader.class,
            description = "PARTITION:OFFSET, as weir dead-letters list shows it.")
    private @Nullable Place place;

    @Option(names = "--bytes", paramLabel = "N", description = "Show so many bytes at the most (default: 512).")
    private int bytes = 512;

    @Override
    public Integer call() {
        if (place == null) {
            throw usage("say which: ID");
        }
        if (bytes < 0) {
            throw usage("--bytes: " + bytes + " must not be negative");
        }
        try (Cluster cluster = Cluster.of(connection());
                TopicScan scan = cluster.scan()) {
            Letter letter = new LetterBox(scan, cluster.topics().deadLetters()).at(place);
            Content content = Content.of(letter, cluster.serdes(), cluster.topics());
            if (json()) {
                out().println(json(letter, content));
            } else {
                show(letter, content);
            }
        }
        return ExitCode.OK;
    }

    private void show(Letter letter, Content content) {
        Terminal terminal = Terminal.ofProcess(System.getenv());
        out().println(terminal.bold("Dead letter " + letter.place()) + ", " + Shown.moment(letter.at()) + ": "
                + terminal.red(Shown.plain(letter.cause())));
        Table headers = new Table("HEADER", "~VALUE");
        headers.row("(key)", letter.key() == null ? "-" : Shown.line(Letter.text(letter.key()), 300));
        letter.headers().forEach(header -> headers.row(header.key(), Shown.line(Letter.text(header.value()), 1_000)));
        headers.lines(terminal).forEach(out()::println);
        out().println();
        out().println(terminal.bold(Shown.bytes(letter.bytes())));
        Preview.lines(letter.value(), bytes).forEach(out()::println);
        out().println();
        switch (content) {
            case Content.Readable(var record) -> {
                out().println(terminal.bold(record.getSchema().getName()));
                out().println(pretty(RecordJson.of(record)));
            }
            case Content.Unreadable(String why) -> out().println("cannot be read: " + Shown.plain(why));
        }
    }

    private static String pretty(ObjectNode json) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree of our own has no text", e);
        }
    }

    private static ObjectNode json(Letter letter, Content content) {
        ObjectNode json = LettersListVerb.json(letter, content.subject());
        json.put("key", letter.key() == null ? null : Letter.text(letter.key()));
        ObjectNode headers = json.putObject("headers");
        letter.headers().forEach(header -> headers.put(header.key(), Letter.text(header.value())));
        json.put("value", Base64.getEncoder().encodeToString(letter.value()));
        switch (content) {
            case Content.Readable(var record) -> {
                json.put("type", record.getSchema().getName());
                json.set("record", RecordJson.of(record));
                json.putNull("unreadable");
            }
            case Content.Unreadable(String why) -> {
                json.putNull("type");
                json.putNull("record");
                json.put("unreadable", why);
            }
        }
        return json;
    }
}
