package dev.weirkeeper.ops.verb.tenant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Cluster;
import dev.weirkeeper.schema.ApiKey;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what is known of a tenant's keys: never the keys. */
@Command(name = "list", description = "What is known of a tenant's API keys; the keys themselves are kept nowhere.")
public final class TenantsKeyListVerb extends ClusterVerb {
    @Parameters(paramLabel = "TENANT", description = "Whose keys.")
    private String tenant = "";

    @Override
    public Integer call() {
        try (Cluster cluster = Cluster.of(connection())) {
            @Nullable List<ApiKey> keys = row(cluster, tenant).getApiKeys();
            List<ApiKey> known = keys == null ? List.of() : keys;
            if (json()) {
                known.forEach(key -> out().println(shown(key)));
            } else if (known.isEmpty()) {
                out().println("tenant " + Shown.plain(tenant) + " has no keys; make one: weir tenants key create "
                        + Shown.plain(tenant));
            } else {
                print(known);
            }
        }
        return ExitCode.OK;
    }

    /** The row of a tenant that must be there. */
    static TenantProfile row(Cluster cluster, String tenant) {
        return Listing.read(cluster).tenants().stream()
                .filter(one -> one.getTenantId().equals(tenant))
                .findFirst()
                .orElseThrow(() -> CliException.failed(
                        "tenant '" + Shown.plain(tenant) + "' is not known", "See which are: weir tenants list"));
    }

    private void print(List<ApiKey> keys) {
        Table table = new Table("KEY", "CREATED", "EXPIRES", "SIGNALS", "~NOTE");
        Instant now = Instant.now();
        for (ApiKey key : keys) {
            table.row(
                    key.getKeyId(),
                    key.getCreatedAt().toString(),
                    expiry(key.getExpiresAt(), now),
                    key.getAnySignal() ? "any" : "its own",
                    key.getNote() == null ? "" : Shown.plain(key.getNote()));
        }
        table.lines(Terminal.ofProcess(System.getenv())).forEach(out()::println);
    }

    private static String expiry(@Nullable Instant at, Instant now) {
        if (at == null) {
            return "never";
        }
        return now.isBefore(at) ? at.toString() : "ended " + at;
    }

    private static ObjectNode shown(ApiKey key) {
        return RecordJson.of(key);
    }
}
