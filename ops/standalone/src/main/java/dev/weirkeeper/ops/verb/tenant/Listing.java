package dev.weirkeeper.ops.verb.tenant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.ConnectionOptions;
import dev.weirkeeper.ops.scan.Found;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Cluster;
import dev.weirkeeper.schema.BudgetState;
import dev.weirkeeper.schema.TenantProfile;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Tenants with their budgets, as rows say.
 *
 * @param tenants by id, in order
 * @param states what the owners of their budgets said last, by tenant
 */
record Listing(List<TenantProfile> tenants, Map<String, BudgetState> states) {

    static Listing read(Cluster cluster) {
        try (TopicScan scan = cluster.scan()) {
            List<TenantProfile> tenants = scan.rows(cluster.topics().tenants(), TenantProfile.class).values().stream()
                    .map(Found::value)
                    .sorted(Comparator.comparing(TenantProfile::getTenantId))
                    .toList();
            return new Listing(tenants, states(scan, cluster.topics().budgets()));
        }
    }

    /** A cluster of an earlier release has no such topic, and no budgets. */
    private static Map<String, BudgetState> states(TopicScan scan, String topic) {
        Map<String, BudgetState> states = new HashMap<>();
        try {
            scan.rows(topic, BudgetState.class)
                    .values()
                    .forEach(row -> states.put(row.value().getTenantId(), row.value()));
        } catch (UnknownTopicOrPartitionException e) {
            return Map.of();
        }
        return states;
    }

    /** Reads, and prints as a table or as JSON. */
    static void show(ConnectionOptions connection, boolean json, PrintWriter out) {
        try (Cluster cluster = Cluster.of(connection)) {
            Listing listing = read(cluster);
            Instant now = Instant.now();
            if (json) {
                listing.printJson(out, now);
            } else {
                listing.print(out, Terminal.ofProcess(System.getenv()), now);
            }
        }
    }

    List<Standing> standings(TenantProfile tenant, Instant now) {
        @Nullable BudgetState state = states.get(tenant.getTenantId());
        return Standing.of(tenant, state, now);
    }

    void print(PrintWriter out, Terminal terminal, Instant now) {
        if (tenants.isEmpty()) {
            out.println("no tenants; publish some: weir init && weir apply -f tenants.yaml");
            return;
        }
        Table table =
                new Table("~TENANT", "TIER", "~POLICY", "BUDGET", ">AMOUNT", ">SPENT", ">RESERVED", ">LEFT", "RENEWS");
        for (TenantProfile tenant : tenants) {
            String tier = tenant.getActive() ? tenant.getTier() : tenant.getTier() + " (inactive)";
            List<Standing> standings = standings(tenant, now);
            if (standings.isEmpty()) {
                table.row(tenant.getTenantId(), tier, tenant.getPolicy(), "none", "", "", "", "", "");
            }
            for (Standing standing : standings) {
                table.row(
                        tenant.getTenantId(),
                        tier,
                        tenant.getPolicy(),
                        period(standing) + (standing.hard() ? "" : ", soft"),
                        Shown.exactMoney(standing.budget()),
                        Shown.money(standing.spent()),
                        Shown.money(standing.reserved()),
                        Shown.money(standing.left()),
                        Shown.weekMinute(standing.renewsAt()));
            }
        }
        table.lines(terminal).forEach(out::println);
    }

    void printJson(PrintWriter out, Instant now) {
        tenants.forEach(tenant -> out.println(json(tenant, now)));
    }

    private ObjectNode json(TenantProfile tenant, Instant now) {
        ObjectNode json = RecordJson.of(tenant);
        ArrayNode windows = json.putArray("windows");
        for (Standing standing : standings(tenant, now)) {
            windows.addObject()
                    .put("period", period(standing))
                    .put("hard", standing.hard())
                    .put("budgetNanoUsd", standing.budget())
                    .put("adjustedNanoUsd", standing.adjusted())
                    .put("spentNanoUsd", standing.spent())
                    .put("reservedNanoUsd", standing.reserved())
                    .put("leftNanoUsd", standing.left())
                    .put("renewsAt", standing.renewsAt().toString())
                    .put(
                            "asOf",
                            standing.asOf() == null ? null : standing.asOf().toString());
        }
        return json;
    }

    private static String period(Standing standing) {
        return standing.period().name().toLowerCase(Locale.ROOT);
    }
}
