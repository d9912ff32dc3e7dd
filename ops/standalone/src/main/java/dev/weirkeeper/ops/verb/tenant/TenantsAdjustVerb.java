package dev.weirkeeper.ops.verb.tenant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.verb.Cluster;
import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetAdjustment;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.TenantProfile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a budget for the window that runs. */
@Command(
        name = "adjust",
        description =
                "Raise or lower a tenant's budget in the window that runs; the next one has the amount of its row again.",
        footer = {
            "",
            "A record on llm.adjustments, which the router counts once. Adjusting twice adds up. A budget lowered below what is",
            "spent refuses all that follows until it renews; nothing that runs is broken off."
        })
public final class TenantsAdjustVerb extends ClusterVerb {
    @Parameters(paramLabel = "TENANT", description = "Whose budget.")
    private String tenant = "";

    @Option(
            names = "--period",
            required = true,
            paramLabel = "PERIOD",
            description = "Which budget: hour, day or month.")
    private String period = "";

    @Option(
            names = "--amount",
            required = true,
            paramLabel = "USD",
            converter = DollarText.class,
            description = "By how many dollars, like 5 or -0.15.")
    private long amount;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept with the record.")
    private String reason = "";

    @Override
    public Integer call() throws ExecutionException, InterruptedException {
        BudgetPeriod which = parsedPeriod();
        if (reason.isBlank()) {
            throw usage("--reason: must say why");
        }
        try (Cluster cluster = Cluster.of(connection())) {
            require(Listing.read(cluster), which);
            BudgetAdjustment adjustment = BudgetAdjustment.newBuilder()
                    .setTenantId(tenant)
                    .setPeriod(which)
                    .setAmountNanoUsd(amount)
                    .setReason(reason.strip())
                    .setBy(System.getProperty("user.name", "unknown"))
                    .setAt(Instant.now())
                    .build();
            RecordMetadata sent = send(cluster, adjustment);
            if (json()) {
                ObjectNode json = RecordJson.of(adjustment);
                json.put("offset", sent.offset());
                out().println(json);
            } else {
                out().println("the budget of " + Shown.plain(tenant) + " per " + word(which) + " is "
                        + (amount > 0 ? "raised" : "lowered") + " by " + Shown.exactMoney(Math.abs(amount))
                        + " until it renews; see: weir tenants list");
            }
        }
        return ExitCode.OK;
    }

    private BudgetPeriod parsedPeriod() {
        for (BudgetPeriod known : BudgetPeriod.values()) {
            if (known != BudgetPeriod.UNKNOWN
                    && word(known).equals(period.strip().toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        throw usage("--period: '" + period + "' must be hour, day or month");
    }

    private void require(Listing listing, BudgetPeriod which) {
        TenantProfile row = listing.tenants().stream()
                .filter(one -> one.getTenantId().equals(tenant))
                .findFirst()
                .orElseThrow(() -> CliException.failed(
                        "tenant '" + Shown.plain(tenant) + "' is not known", "See which are: weir tenants list"));
        if (row.getBudgets().stream().map(Budget::getPeriod).noneMatch(which::equals)) {
            throw CliException.failed(
                    "tenant '" + Shown.plain(tenant) + "' has no budget per " + word(which),
                    "Give it one in its row first: weir apply -f tenants.yaml");
        }
    }

    private static RecordMetadata send(Cluster cluster, BudgetAdjustment adjustment)
            throws ExecutionException, InterruptedException {
        String topic = cluster.topics().adjustments();
        Map<String, Object> properties = cluster.properties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        byte[] key = adjustment.getTenantId().getBytes(StandardCharsets.UTF_8);
        byte[] value = cluster.serdes().serialize(topic, adjustment);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    private static String word(BudgetPeriod which) {
        return which.name().toLowerCase(Locale.ROOT);
    }
}
