package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the response of a request. */
@Command(name = "get", description = "Show the response of a request; exit 1 where it has none yet.")
public final class GetVerb extends ClusterVerb {
    @Mixin
    private RequestOptions asked = new RequestOptions();

    @Override
    public Integer call() {
        try (Cluster cluster = Cluster.of(connection());
                RequestFile file = asked.file(cluster)) {
            List<InferenceResponse> responses = file.responses();
            if (responses.isEmpty()) {
                throw notThere(file);
            }
            responses.forEach(this::show);
            return responses.stream().allMatch(response -> response.getStatus() == ResponseStatus.ANSWERED)
                    ? ExitCode.OK
                    : ExitCode.FAILED;
        }
    }

    private void show(InferenceResponse response) {
        Terminal terminal = Terminal.ofProcess(System.getenv());
        if (json()) {
            out().println(RecordJson.of(response));
        } else if (response.getStatus() == ResponseStatus.ANSWERED) {
            out().println(Endings.text(response));
            out().flush();
            err().println();
            err().println(terminal.grey(response.getTenant() + " · " + response.getModel() + " · "
                    + response.getStatus() + " · " + Shown.moment(response.getCompletedAt()) + " · "
                    + Shown.money(response.getCostNanoUsd()) + " · weir explain " + asked.requestId()));
        } else {
            Endings.explain(response, terminal).forEach(err()::println);
        }
    }

    private CliException notThere(RequestFile file) {
        return switch (file.whereabouts()) {
            case RequestFile.Whereabouts.Decided decided ->
                CliException.failed(
                        "request " + asked.requestId() + " has no response yet: " + decided.what(),
                        "Ask again in a moment; all about it: weir explain " + asked.requestId());
            case RequestFile.Whereabouts.Accepted accepted ->
                CliException.failed(
                        "request " + asked.requestId() + " was accepted at " + Shown.moment(accepted.at())
                                + " and is not decided yet",
                        "Is a router running? Look with: weir doctor");
            case RequestFile.Whereabouts.Unknown unknown ->
                CliException.failed(
                        "no request " + asked.requestId() + " within " + Shown.duration(asked.since()),
                        "Look further back with --since 7d. A response sent to a replyTo topic of its own is not"
                                + " looked for.");
        };
    }
}
