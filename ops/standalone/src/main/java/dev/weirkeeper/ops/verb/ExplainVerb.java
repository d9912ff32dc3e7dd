package dev.weirkeeper.ops.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells why a request went where it went, and what happened there. */
@Command(
        name = "explain",
        description = "Why a request went where it went: candidates, values, exclusions, attempts, times.")
public final class ExplainVerb extends ClusterVerb {
    @Mixin
    private RequestOptions asked = new RequestOptions();

    @Override
    public Integer call() {
        try (Cluster cluster = Cluster.of(connection());
                RequestFile file = asked.file(cluster)) {
            List<InferenceResponse> responses = file.responses();
            List<RoutingDecision> decisions = file.decisions();
            if (responses.isEmpty() && decisions.isEmpty()) {
                throw notThere(file);
            }
            List<AttemptEvent> attempts = file.attempts();
            if (json()) {
                out().println(json(responses, decisions, attempts));
            } else {
                new Explanation(asked.requestId(), responses, decisions, attempts)
                        .lines(Terminal.ofProcess(System.getenv()))
                        .forEach(out()::println);
            }
        }
        return ExitCode.OK;
    }

    private CliException notThere(RequestFile file) {
        return file.whereabouts() instanceof RequestFile.Whereabouts.Accepted accepted
                ? CliException.failed(
                        "request " + asked.requestId() + " was accepted at " + Shown.moment(accepted.at())
                                + " and is not decided yet",
                        "Is a router running? Look with: weir doctor")
                : CliException.failed(
                        "no request " + asked.requestId() + " within " + Shown.duration(asked.since()),
                        "Look further back with --since 7d; the newest ones: weir tail decisions --since 10m");
    }

    private ObjectNode json(
            List<InferenceResponse> responses, List<RoutingDecision> decisions, List<AttemptEvent> attempts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("requestId", asked.requestId());
        add(json.putArray("responses"), responses);
        add(json.putArray("decisions"), decisions);
        add(json.putArray("attempts"), attempts);
        return json;
    }

    private static void add(ArrayNode array, List<? extends SpecificRecord> records) {
        records.forEach(record -> array.add(RecordJson.of(record)));
    }
}
