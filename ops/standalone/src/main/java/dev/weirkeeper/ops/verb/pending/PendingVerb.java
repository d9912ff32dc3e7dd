package dev.weirkeeper.ops.verb.pending;

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
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows who waits for a model, and why. */
@Command(
        name = "pending",
        description = "Who waits for a model and why, by reason and tenant.",
        footer = {
            "",
            "Read from decisions and responses: a request waits whose last decision is DEFERRED and that has no response.",
            "A decision is on record when its outcome changes, so --since must reach back to where a request was held. What",
            "waits before any decision (no router, or its tenant or policy is not applied) is not seen here."
        })
public final class PendingVerb extends ClusterVerb {
    private static final int SHOWN_MODELS = 3;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How far back to look (default: 1h).")
    private Duration since = Duration.ofHours(1);

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Waiting waiting = new Waiting();
        try (Cluster cluster = Cluster.of(connection());
                TopicScan scan = cluster.scan()) {
            Instant from = now.minus(since);
            scan.each(
                    scan.partitions(cluster.topics().decisions()),
                    from,
                    RoutingDecision.class,
                    found -> waiting.decided(found.value()));
            List<String> responses =
                    new ArrayList<>(scan.topics(cluster.topics().replyToPrefix()));
            responses.add(cluster.topics().responses());
            for (String topic : responses) {
                if (!waiting.isEmpty()) {
                    scan.each(
                            scan.partitions(topic),
                            from,
                            InferenceResponse.class,
                            found -> waiting.ended(found.value()));
                }
            }
            if (scan.undecodable() > 0) {
                err().println(scan.undecodable() + " records could not be decoded and are left out");
            }
        }
        show(waiting.groups(), now);
        return ExitCode.OK;
    }

    private void show(List<Waiting.Group> groups, Instant now) {
        if (json()) {
            groups.forEach(group -> out().println(json(group)));
            return;
        }
        if (groups.isEmpty()) {
            err().println("nobody waits");
            return;
        }
        Table table = new Table("REASON", "TENANT", ">WAIT", ">OLDEST", "NEXT LOOK", "~ASKED FOR", "~OLDEST REQUEST");
        for (Waiting.Group group : groups) {
            table.row(
                    group.reason(),
                    group.tenant(),
                    Long.toString(group.count()),
                    Shown.duration(Duration.between(group.oldestSince(), now)),
                    group.nextLook().map(Shown::moment).orElse("on change"),
                    models(group.models()),
                    group.oldestId());
        }
        table.lines(Terminal.ofProcess(System.getenv())).forEach(out()::println);
    }

    private static String models(Map<String, Long> models) {
        String most = models.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN_MODELS)
                .map(one -> one.getKey() + " (" + one.getValue() + ")")
                .collect(Collectors.joining(", "));
        return models.size() > SHOWN_MODELS ? most + ", " + (models.size() - SHOWN_MODELS) + " more" : most;
    }

    private static ObjectNode json(Waiting.Group group) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("reason", group.reason())
                .put("tenant", group.tenant())
                .put("count", group.count())
                .put("oldestSince", group.oldestSince().toString())
                .put("oldestRequestId", group.oldestId())
                .put("nextLookAt", group.nextLook().map(Instant::toString).orElse(null));
        ObjectNode requested = json.putObject("requested");
        new TreeMap<>(group.models()).forEach(requested::put);
        return json;
    }
}
