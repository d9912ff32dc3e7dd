package dev.weirkeeper.router.app;

import dev.weirkeeper.router.heartbeat.RouterHeartbeat;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.metrics.RouterMeters;
import dev.weirkeeper.router.pending.FairOrder;
import dev.weirkeeper.router.plan.Deaths;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.table.GlobalTables;
import dev.weirkeeper.router.table.TopicDirectory;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.BrokerTime;
import dev.weirkeeper.router.time.Deadlines;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.serde.RecordSerdes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running router. */
public final class Router implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration TOPICS_REFRESH = Duration.ofSeconds(1);
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(20);
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    private final KafkaStreams streams;
    private final RouterHeartbeat heartbeat;
    private final GlobalTables tables;
    private final Opened opened;
    private final Death death;

    private Router(KafkaStreams streams, RouterHeartbeat heartbeat, GlobalTables tables, Opened opened, Death death) {
        this.streams = streams;
        this.heartbeat = heartbeat;
        this.tables = tables;
        this.opened = opened;
        this.death = death;
    }

    /**
     * Starts a router; returns when its topics and its registry are found in order, {@link #ready()} tells when it takes
     * requests.
     *
     * @throws RouterStartException where it cannot work; the message says what to do
     */
    public static Router start(RouterConfig config, MeterRegistry registry) {
        Opened opened = new Opened();
        boolean started = false;
        try {
            Router router = start(config, registry, opened);
            started = true;
            return router;
        } finally {
            if (!started) { // also by an Error: a native library that does not load leaves threads behind
                opened.close();
            }
        }
    }

    private static Router start(RouterConfig config, MeterRegistry registry, Opened opened) {
        int partitions = TopicCheck.check(config);
        RecordSerdes serdes = opened.with(RecordSerdes.of(config.clientProperties(), config.topics()));
        RegistryCheck.check(
                serdes,
                config.topics(),
                REGISTRY_PATIENCE,
                String.valueOf(config.clientProperties().get("schema.registry.url")));
        RouterMeters meters = opened.with(new RouterMeters(registry));
        TopicDirectory directory =
                opened.with(TopicDirectory.start(config.clientProperties(), config.topics(), TOPICS_REFRESH));
        GlobalTables tables = opened.with(new GlobalTables(
                serdes, config.topics(), directory, config.timing().workerSilenceMs()));
        RouterHeartbeat heartbeat = opened.with(RouterHeartbeat.start(
                config.clientProperties(),
                config.topics(),
                serdes,
                config.instanceId(),
                HEARTBEAT,
                tables::forgettableWorkers));
        Supplies supplies = new Supplies(
                serdes,
                config.topics(),
                tables,
                directory::exists,
                timeOf(heartbeat),
                () -> ThreadLocalRandom.current().nextDouble(),
                meters,
                rules(config, partitions),
                new InFlight(tables::weight),
                new Deaths());
        Properties properties = StreamsSettings.of(config);
        Topology topology = RouterTopology.build(properties, supplies, tables::addTo, tables::addLaterOnesTo);
        KafkaStreams streams = new KafkaStreams(topology, properties);
        opened.closing(() -> close(streams));
        streams.setUncaughtExceptionHandler(new ThreadDeaths(System::nanoTime));
        Death death = new Death();
        streams.setStateListener(death);
        show(meters, supplies, tables, heartbeat);
        meters.bind(streams);
        streams.start();
        LOG.atInfo()
                .addKeyValue("applicationId", config.applicationId())
                .addKeyValue("partitions", partitions)
                .log("router starts");
        return new Router(streams, heartbeat, tables, opened, death);
    }

    private static void show(RouterMeters meters, Supplies supplies, GlobalTables tables, RouterHeartbeat heartbeat) {
        meters.gauge(RouterMeter.RUNNING, supplies.inFlight()::running);
        for (Priority priority : List.of(Priority.INTERACTIVE, Priority.STANDARD, Priority.BATCH)) {
            meters.gauge(
                    RouterMeter.WAITING,
                    () -> supplies.inFlight().waiting(FairOrder.rank(priority)),
                    priority.name().toLowerCase(Locale.ROOT));
        }
        meters.gauge(RouterMeter.DEPLOYMENTS, () -> tables.deployments().size());
        meters.gauge(RouterMeter.TABLES_CAUGHT_UP, () -> tables.caughtUp() ? 1 : 0);
        meters.gauge(RouterMeter.CLOCK_OFFSET, heartbeat::offsetMs);
        meters.gauge(RouterMeter.CLOCK_FRESH, () -> heartbeat.fresh() ? 1 : 0);
        tables.rowsPassedOver()
                .keySet()
                .forEach(topic -> meters.counted(
                        RouterMeter.ROW_PASSED_OVER,
                        () -> tables.rowsPassedOver().getOrDefault(topic, 0L),
                        topic));
    }

    static Supplies.Rules rules(RouterConfig config, int partitions) {
        RouterConfig.Timing timing = config.timing();
        return new Supplies.Rules(
                partitions,
                timing.tickIntervalMs(),
                timing.ledgerRetentionMs(),
                new Deadlines(timing.deadlineInteractiveMs(), timing.deadlineStandardMs(), timing.deadlineBatchMs()),
                config.spendCeilingNanoUsdPerDay());
    }

    private static BrokerTime timeOf(RouterHeartbeat heartbeat) {
        return new BrokerTime() {
            @Override
            public long nowMs() {
                return heartbeat.nowMs();
            }

            @Override
            public boolean fresh() {
                return heartbeat.fresh();
            }
        };
    }

    /** Whether it takes requests now. */
    public boolean ready() {
        return streams.state() == KafkaStreams.State.RUNNING && heartbeat.fresh() && tables.caughtUp();
    }

    /**
     * Says what is to be done when the router has ended by itself and cannot go on in this process: it will never be ready
     * again and is to be closed, the process best started anew.
     *
     * @param action runs once, on a thread of its own; at once where it has ended already
     */
    public void onDeath(Runnable action) {
        death.then(action);
    }

    /** Stops and leaves its group, so that others take over at once. Its state stays for the next start. */
    @Override
    public void close() {
        opened.close();
    }

    private static void close(KafkaStreams streams) {
        boolean closed = streams.close(CloseOptions.timeout(LAST_WORDS)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            LOG.atWarn().addKeyValue("errorCode", "close_timed_out").log("the router did not stop in time");
        }
    }
}
