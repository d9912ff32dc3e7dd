package dev.weirkeeper.ops.verb;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which request a verb is about, and how far back to look for it. */
final class RequestOptions {
    @Parameters(paramLabel = "ID", description = "The request id.")
    private String requestId = "";

    @Option(names = "--tenant", paramLabel = "ID", description = "Whose request (default: anybody's).")
    private @Nullable String tenant;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How far back to look (default: 24h).")
    private Duration since = Duration.ofHours(24);

    String requestId() {
        return requestId;
    }

    Duration since() {
        return since;
    }

    /** What the topics say about it; to be closed by the caller. */
    RequestFile file(Cluster cluster) {
        return new RequestFile(cluster, requestId, tenant, Instant.now().minus(since));
    }
}
