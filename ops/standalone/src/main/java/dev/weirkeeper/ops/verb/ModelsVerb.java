package dev.weirkeeper.ops.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.scan.Found;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.scan.Workers;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.router.price.Prices;
import dev.weirkeeper.router.price.Tariff;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the models as the router sees them now. */
@Command(
        name = "models",
        description = "The models now: price, health, workers, speed.",
        footer = {
            "",
            "PRICE is dollars per million tokens, in and out, at this hour. CALLS is calls running of calls that the live",
            "workers make at once. P50 and P95 are of whole calls; a leading ~ says that they are the catalogue's belief,",
            "because none was seen yet."
        })
public final class ModelsVerb extends ClusterVerb {
    @Parameters(arity = "0..1", paramLabel = "list", defaultValue = "list", description = "list: all models (default).")
    private String action = "list";

    /**
     * A model and what is known of it.
     *
     * @param spec its catalogue row
     * @param health its health; empty where no call was seen
     */
    private record Model(ModelSpec spec, Optional<ModelHealth> health) {}

    @Override
    public Integer call() {
        if (!action.equals("list")) {
            throw usage("'" + action + "' must be list");
        }
        try (Cluster cluster = Cluster.of(connection());
                TopicScan scan = cluster.scan()) {
            Instant now = Instant.now();
            var health = scan.rows(cluster.topics().modelHealth(), ModelHealth.class);
            Workers workers = Workers.of(
                    scan.rows(cluster.topics().workers(), WorkerStatus.class).values(), now);
            List<Model> models = scan.rows(cluster.topics().catalogue(), ModelSpec.class).values().stream()
                    .map(Found::value)
                    .sorted(Comparator.comparing(ModelSpec::getModelId))
                    .map(spec -> new Model(spec, health(health, spec.getModelId())))
                    .toList();
            if (json()) {
                models.forEach(model -> out().println(json(model, workers, now)));
            } else if (models.isEmpty()) {
                out().println("no models; publish some: weir init && weir apply -f models.yaml");
            } else {
                show(models, workers, now);
            }
        }
        return ExitCode.OK;
    }

    /** Of several regions that see it, the one that saw it last. */
    private static Optional<ModelHealth> health(Map<String, Found<ModelHealth>> rows, String modelId) {
        return rows.values().stream()
                .map(Found::value)
                .filter(row -> row.getModelId().equals(modelId))
                .max(Comparator.comparing(ModelHealth::getAsOf));
    }

    private void show(List<Model> models, Workers workers, Instant now) {
        Terminal terminal = Terminal.ofProcess(System.getenv());
        Table table =
                new Table("~MODEL", ">PRICE IN / OUT", "HEALTH", ">WORKERS", ">CALLS", ">P50", ">P95", ">QUALITY");
        for (Model model : models) {
            ModelSpec spec = model.spec();
            Workers.Offer offer = workers.offer(spec.getModelId());
            table.row(
                    spec.getModelId(),
                    price(spec, now),
                    healthWords(model, workers.pause(spec.getModelId(), now)),
                    Integer.toString(offer.workers()),
                    offer.inFlight() + "/" + offer.permits(),
                    latency(model, false),
                    latency(model, true),
                    String.format(Locale.ROOT, "%.2f", spec.getQuality().getPrior()));
        }
        table.lines(terminal).forEach(out()::println);
        models.forEach(model -> nextChange(model.spec(), now).ifPresent(out()::println));
        models.stream()
                .map(Model::spec)
                .filter(spec -> spec.getState() != ModelState.ACTIVE && spec.getStateReason() != null)
                .forEach(spec -> out().println(terminal.yellow(spec.getModelId() + ": " + spec.getStateReason())));
        if (workers.alive(WorkerRole.WORKER).isEmpty()) {
            err().println("no worker is alive: nothing is called until one is (weir worker, or weir up)");
        }
    }

    private static String price(ModelSpec spec, Instant now) {
        Optional<Tariff> tariff = Prices.tariffAt(spec, now.toEpochMilli());
        return tariff.map(prices -> perMillion(prices, true) + " / " + perMillion(prices, false))
                .orElse("none");
    }

    /** What a million tokens cost at this hour, schedule applied. */
    private static String perMillion(Tariff tariff, boolean input) {
        long one = tariff.costNanoUsd(0, 0);
        long million = input ? tariff.costNanoUsd(1_000_000, 0) : tariff.costNanoUsd(0, 1_000_000);
        return Shown.exactMoney(million - one);
    }

    private static Optional<String> nextChange(ModelSpec spec, Instant now) {
        OptionalLong next = Prices.nextChangeMs(spec, now.toEpochMilli());
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Instant at = Instant.ofEpochMilli(next.getAsLong());
        return Optional.of(spec.getModelId() + ": " + price(spec, at) + " from " + Shown.weekMinute(at) + " on");
    }

    private static String healthWords(Model model, Duration pause) {
        if (model.spec().getState() != ModelState.ACTIVE) {
            return model.spec().getState().name().toLowerCase(Locale.ROOT);
        }
        if (!pause.isZero()) {
            return "paused " + Shown.duration(pause);
        }
        return model.health()
                .map(health -> {
                    BreakerState breaker = health.getBreaker();
                    String errors = health.getErrorRate() > 0.005
                            ? ", " + Shown.percent(health.getErrorRate()) + " errors"
                            : "";
                    return switch (breaker) {
                        case OPEN -> "breaker open" + errors;
                        case HALF_OPEN -> "probing" + errors;
                        case CLOSED, UNKNOWN -> "ok" + errors;
                    };
                })
                .orElse("no calls yet");
    }

    private static String latency(Model model, boolean tail) {
        return model.health()
                .filter(health -> health.getCallMsP50() > 0)
                .map(health -> Shown.millis(tail ? health.getCallMsP95() : health.getCallMsP50()))
                .orElseGet(() -> tail ? "-" : "~" + Shown.millis(believed(model.spec())));
    }

    /** A call of a hundred tokens, as the catalogue believes. */
    private static double believed(ModelSpec spec) {
        return spec.getLatency().getFirstTokenMs()
                + 100_000 / Math.max(0.1, spec.getLatency().getTokensPerSecond());
    }

    private static ObjectNode json(Model model, Workers workers, Instant now) {
        ModelSpec spec = model.spec();
        Workers.Offer offer = workers.offer(spec.getModelId());
        ObjectNode json = RecordJson.of(spec);
        Optional<Tariff> tariff = Prices.tariffAt(spec, now.toEpochMilli());
        ObjectNode price = json.putObject("priceNow");
        tariff.ifPresent(
                prices -> price.put("inputNanoUsdPerMTok", prices.costNanoUsd(1_000_000, 0) - prices.costNanoUsd(0, 0))
                        .put("outputNanoUsdPerMTok", prices.costNanoUsd(0, 1_000_000) - prices.costNanoUsd(0, 0)));
        OptionalLong next = Prices.nextChangeMs(spec, now.toEpochMilli());
        json.put(
                "nextPriceChangeAt",
                next.isPresent() ? Instant.ofEpochMilli(next.getAsLong()).toString() : null);
        json.set("health", model.health().map(RecordJson::of).orElse(null));
        json.put("workers", offer.workers())
                .put("permits", offer.permits())
                .put("inFlight", offer.inFlight())
                .put("pausedForMs", workers.pause(spec.getModelId(), now).toMillis());
        return json;
    }
}
