package dev.weirkeeper.ops.verb.deadletter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Cluster;
import dev.weirkeeper.ops.verb.DurationText;
import dev.weirkeeper.topic.TopicLayout;
import java.io.Console;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends requests again that have become dead letters. */
@Command(
        name = "resend",
        description = "Send requests again, as they came, to their home partition. Exit 1 where one stays behind.",
        footer = {
            "",
            "Only requests, and only those that can be read by now: reports of attempts and dispatches are right at their",
            "own time only. A request id that has ended is answered as it was then, marked replayed; to have it done anew,",
            "ask with a new id. Letters stay on their topic; what is sent bears the header weirkeeper.resent.from.",
            "",
            "Example:",
            "  weir dead-letters resend --cause schema_unknown --since 1h --dry-run"
        })
public final class LettersResendVerb extends ClusterVerb {
    private static final int MOST = 1_000;

    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            converter = Place.Reader.class,
            description = "PARTITION:OFFSET, as weir dead-letters list shows it.")
    private List<Place> places = List.of();

    @Option(names = "--cause", paramLabel = "CODE", description = "All with this error code, instead of ids.")
    private @Nullable String cause;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "With --cause: how far back to look, like 1h (default: all that are kept).")
    private @Nullable Duration since;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Show what would be sent; send nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws ExecutionException, InterruptedException {
        if (places.isEmpty() == (cause == null)) {
            throw usage("say which: IDs, or --cause CODE");
        }
        if (since != null && cause == null) {
            throw usage("--since goes with --cause");
        }
        try (Cluster cluster = Cluster.of(connection());
                TopicScan scan = cluster.scan()) {
            List<Resending.Verdict> verdicts = Resending.judge(
                    letters(new LetterBox(scan, cluster.topics().deadLetters())),
                    cluster.topics(),
                    scan.partitions(cluster.topics().requests()).size(),
                    letter -> Content.of(letter, cluster.serdes(), cluster.topics()));
            List<Resending.Send> sends = verdicts.stream()
                    .filter(Resending.Send.class::isInstance)
                    .map(Resending.Send.class::cast)
                    .toList();
            verdicts.stream()
                    .filter(Resending.Stay.class::isInstance)
                    .map(Resending.Stay.class::cast)
                    .forEach(this::stays);
            if (dryRun) {
                sends.forEach(send -> goes(send, null));
            } else if (!sends.isEmpty()) {
                confirm(sends.size(), cluster.topics().requests());
                send(cluster, sends);
            }
            if (!json()) {
                err().println(summary(sends, verdicts.size()));
            }
            return sends.size() == verdicts.size() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private List<Letter> letters(LetterBox box) {
        if (cause == null) {
            return places.stream().distinct().map(box::at).toList();
        }
        List<Letter> found = box.find(new LetterBox.Wanted(
                since == null ? null : Instant.now().minus(since), cause, true, MOST + 1, Integer.MAX_VALUE));
        if (found.isEmpty()) {
            throw CliException.failed("no dead letter with cause " + cause, "See: weir dead-letters list");
        }
        if (found.size() > MOST) {
            throw CliException.failed(
                    "more than " + MOST + " dead letters have the cause " + cause, "Take fewer at once with --since.");
        }
        return found;
    }

    private void confirm(int count, String topic) {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null || !Terminal.ofProcess(System.getenv()).interactive()) {
            throw usage("nobody is here to confirm: say --yes, or look first with --dry-run");
        }
        String answer = console.readLine("Send %d to %s again? [y/N] ", count, topic);
        if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
            throw CliException.failed("nothing sent", "");
        }
    }

    private void send(Cluster cluster, List<Resending.Send> sends) throws ExecutionException, InterruptedException {
        Map<String, Object> properties = cluster.properties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLayout.LARGEST_MESSAGE_BYTES);
        String letters = cluster.topics().deadLetters();
        String requests = cluster.topics().requests();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> accepted = new ArrayList<>();
            for (Resending.Send send : sends) {
                accepted.add(producer.send(record(send, letters, requests)));
            }
            for (int i = 0; i < accepted.size(); i++) {
                goes(sends.get(i), accepted.get(i).get());
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(Resending.Send send, String letters, String requests) {
        Letter letter = send.letter();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(requests, send.partition(), letter.key(), letter.value());
        letter.foreignHeaders().forEach(record.headers()::add);
        String from = letters + "-" + letter.place().partition() + "@"
                + letter.place().offset();
        record.headers().add(Resending.FROM, from.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private void goes(Resending.Send send, @Nullable RecordMetadata accepted) {
        if (json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("id", send.letter().place().toString())
                    .put("sent", accepted != null)
                    .put("tenant", send.subject().tenant())
                    .put("requestId", send.subject().requestId())
                    .put("partition", send.partition())
                    .put("offset", accepted == null ? null : accepted.offset())
                    .put("replayed", send.remembered());
            out().println(json);
            return;
        }
        out().println(send.letter().place() + "  " + Shown.plain(send.subject().toString()) + "  "
                + (accepted == null
                        ? "would go to partition " + send.partition()
                        : "sent to " + accepted.topic() + "-" + accepted.partition() + "@" + accepted.offset())
                + (send.remembered() ? "; it ended FAILED then, and is answered so again, replayed" : ""));
    }

    private void stays(Resending.Stay stay) {
        if (json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("id", stay.letter().place().toString()).put("sent", false).put("reason", stay.why());
            out().println(json);
        } else {
            err().println(stay.letter().place() + " stays: " + Shown.plain(stay.why()));
        }
    }

    private String summary(List<Resending.Send> sends, int all) {
        return sends.size() + (dryRun ? " would be sent, " : " sent, ") + (all - sends.size()) + " stay";
    }
}
