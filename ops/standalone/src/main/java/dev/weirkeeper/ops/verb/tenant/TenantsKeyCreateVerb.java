package dev.weirkeeper.ops.verb.tenant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.connector.ingress.access.ApiKeys;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.config.ManifestPublisher;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.verb.Cluster;
import dev.weirkeeper.ops.verb.DurationText;
import dev.weirkeeper.schema.ApiKey;
import dev.weirkeeper.schema.TenantProfile;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key, adds its hash to the tenant's row, and shows the key once. */
@Command(
        name = "create",
        description = "Make an API key for a tenant. It is shown once: only its hash is kept.",
        footer = {
            "",
            "From the first key on, every caller of every tenant must show one, also on this machine. To take a key back, apply",
            "the tenant with keys: naming those that stay (by id), or keys: [] for none."
        })
public final class TenantsKeyCreateVerb extends ClusterVerb {
    @Parameters(paramLabel = "TENANT", description = "Whose key.")
    private String tenant = "";

    @Option(
            names = "--expires-in",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "After how long it ends, like 90d or 12h; without it: never.")
    private @Nullable Duration expiresIn;

    @Option(names = "--note", paramLabel = "TEXT", description = "What it is for.")
    private @Nullable String note;

    @Option(
            names = "--any-signal",
            description = "Let it tell signals about models, providers and regions, which all tenants feel.")
    private boolean anySignal;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        try (Cluster cluster = Cluster.of(connection())) {
            TenantProfile row = TenantsKeyListVerb.row(cluster, tenant);
            ApiKeys.Minted minted = ApiKeys.mint(
                    new SecureRandom(),
                    now,
                    new ApiKeys.Terms(expiresIn == null ? null : now.plus(expiresIn), note, anySignal));
            publish(cluster, row, minted.row(), now);
            show(minted);
        }
        return ExitCode.OK;
    }

    private static void publish(Cluster cluster, TenantProfile row, ApiKey key, Instant now) {
        @Nullable List<ApiKey> before = row.getApiKeys();
        List<ApiKey> keys = new ArrayList<>(before == null ? List.of() : before);
        keys.add(key);
        TenantProfile wanted =
                TenantProfile.newBuilder(row).setApiKeys(keys).setUpdatedAt(now).build();
        ManifestPublisher.publish(
                cluster.properties(), cluster.topics(), new Manifest(List.of(), List.of(wanted), List.of()), false);
    }

    private void show(ApiKeys.Minted minted) {
        if (json()) {
            ObjectNode json = RecordJson.of(minted.row());
            json.put("tenant", tenant);
            json.put("secret", minted.secret());
            out().println(json);
            return;
        }
        out().println(minted.secret());
        err().println("This is key " + minted.row().getKeyId() + " of tenant " + Shown.plain(tenant)
                + ", shown once: keep it now. Callers send it as Authorization: Bearer ...");
    }
}
