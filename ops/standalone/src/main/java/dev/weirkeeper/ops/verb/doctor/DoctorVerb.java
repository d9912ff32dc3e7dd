package dev.weirkeeper.ops.verb.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Setting;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.serde.RecordSerdes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;

/** Looks at everything a request needs on its way. */
@Command(
        name = "doctor",
        description =
                "Look at everything a request needs on its way, and say what to do. Exit 1 where something fails.")
public final class DoctorVerb extends ClusterVerb {
    private static final int JAVA = 25;
    private static final String APPLICATION_ID = "router.application.id";

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        Terminal terminal = Terminal.ofProcess(System.getenv());
        Consumer<Finding> taker = finding -> {
            findings.add(finding);
            if (!json()) {
                show(finding, terminal);
            }
        };
        if (!json()) {
            settings().lines(terminal).forEach(out()::println);
            out().println();
        }
        taker.accept(java());
        cluster(taker);
        if (json()) {
            out().println(json(findings));
        } else {
            out().println();
            out().println(summary(findings));
        }
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL)
                ? ExitCode.FAILED
                : ExitCode.OK;
    }

    /** What needs the broker is not tried where none answers: it would fail once more for each thing looked at. */
    private void cluster(Consumer<Finding> taker) {
        Map<String, Object> properties = connection().clientProperties();
        boolean registry = reaches(taker, "registry", connection()::requireRegistry);
        if (registry) {
            new RegistryCheck(connection().registryUrl(), properties)
                    .look(topics())
                    .forEach(taker);
        }
        if (!reaches(taker, "broker", connection()::requireBroker)) {
            return;
        }
        try (Admin admin = Admin.create(properties)) {
            BrokerCheck.look(admin, connection().bootstrapServers()).forEach(taker);
            TopicsCheck.look(admin, topics()).forEach(taker);
            PartitionsCheck.look(admin, topics(), applicationId()).forEach(taker);
            if (registry) {
                try (RecordSerdes serdes = RecordSerdes.of(properties, topics());
                        TopicScan scan = new TopicScan(properties, serdes)) {
                    PartsCheck.look(scan, topics()).forEach(taker);
                }
            }
            LagCheck.look(admin, topics(), applicationId()).forEach(taker);
        } catch (KafkaException e) {
            taker.accept(Finding.fail("broker", String.valueOf(e.getMessage()), "Are the client's settings right?"));
        }
    }

    private static boolean reaches(Consumer<Finding> taker, String subject, Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (CliException e) {
            taker.accept(Finding.fail(subject, String.valueOf(e.getMessage()), e.hint()));
            return false;
        }
    }

    private String applicationId() {
        Object configured = connection().partProperties().get(APPLICATION_ID);
        return configured == null ? "weirkeeper-router" : configured.toString();
    }

    private Table settings() {
        Table table = new Table("SETTING", "~VALUE", "~FROM");
        for (Setting setting : connection().settings()) {
            table.row(
                    setting.key(),
                    setting.shown(),
                    setting.source().name().toLowerCase(Locale.ROOT)
                            + (setting.origin().equals("default") ? "" : " " + setting.origin()));
        }
        return table;
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        String detail = version + ", " + Runtime.getRuntime().availableProcessors() + " processors, up to "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB heap";
        return version.feature() >= JAVA
                ? Finding.ok("java", detail)
                : Finding.fail("java", detail, "Weirkeeper needs Java " + JAVA + ": set WEIRKEEPER_JAVA_HOME.");
    }

    private void show(Finding finding, Terminal terminal) {
        String mark = switch (finding.level()) {
            case OK -> terminal.green("ok   ");
            case WARN -> terminal.yellow("warn ");
            case FAIL -> terminal.red("FAIL ");
        };
        out().println(mark + String.format(Locale.ROOT, "%-14s  ", finding.subject()) + finding.detail());
        if (!finding.advice().isEmpty()) {
            out().println(" ".repeat(21) + "→ " + finding.advice());
        }
        out().flush();
    }

    private static String summary(List<Finding> findings) {
        long fails =
                findings.stream().filter(f -> f.level() == Finding.Level.FAIL).count();
        long warns =
                findings.stream().filter(f -> f.level() == Finding.Level.WARN).count();
        return fails == 0 && warns == 0 ? "all well" : fails + " failed, " + warns + " to look at";
    }

    private ObjectNode json(List<Finding> findings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode settings = json.putArray("settings");
        connection()
                .settings()
                .forEach(setting -> settings.addObject()
                        .put("key", setting.key())
                        .put("value", setting.shown())
                        .put("source", setting.source().name())
                        .put("origin", setting.origin()));
        ArrayNode checks = json.putArray("checks");
        findings.forEach(finding -> checks.addObject()
                .put("level", finding.level().name())
                .put("subject", finding.subject())
                .put("detail", finding.detail())
                .put("advice", finding.advice()));
        return json;
    }
}
