package dev.weirkeeper.router.app;

import dev.weirkeeper.router.heartbeat.RouterHeartbeat;
import dev.weirkeeper.router.intake.Deadlines;
import dev.weirkeeper.router.metrics.RouterMeters;
import dev.weirkeeper.router.plan.Deaths;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.table.GlobalTables;
import dev.weirkeeper.router.table.TopicDirectory;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.BrokerTime;
import dev.weirkeeper.serde.RecordSerdes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
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
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    private record Parts(
            RecordSerdes serdes,
            TopicDirectory directory,
            GlobalTables tables,
            RouterHeartbeat heartbeat,
            RouterMeters meters,
            KafkaStreams streams) {}

    private final Parts parts;

    private Router(Parts parts) {
        this.parts = parts;
    }

    /**
     * Starts a router; returns when its topics are found in order, {@link #ready()} tells when it takes requests.
     *
     * @throws RouterStartException where it cannot work; the message says what to do
     */
    public static Router start(RouterConfig config, MeterRegistry registry) {
        int partitions = TopicCheck.check(config);
        RecordSerdes serdes = RecordSerdes.of(config.clientProperties(), config.topics());
        TopicDirectory directory = TopicDirectory.start(config.clientProperties(), config.topics(), TOPICS_REFRESH);
        GlobalTables tables = new GlobalTables(
                serdes, config.topics(), directory, config.timing().workerSilenceMs());
        RouterHeartbeat heartbeat = RouterHeartbeat.start(
                config.clientProperties(), config.topics(), serdes, config.instanceId(), HEARTBEAT);
        RouterMeters meters = new RouterMeters(registry);
        Supplies supplies = new Supplies(
                serdes,
                config.topics(),
                tables,
                directory::exists,
                timeOf(heartbeat),
                () -> ThreadLocalRandom.current().nextDouble(),
                meters,
                rules(config, partitions),
                new InFlight(),
                new Deaths());
        Properties properties = StreamsSettings.of(config);
        Topology topology = RouterTopology.build(properties, supplies, tables::addTo);
        KafkaStreams streams = new KafkaStreams(topology, properties);
        streams.setUncaughtExceptionHandler(new ThreadDeaths(System::nanoTime));
        meters.bind(streams);
        streams.start();
        LOG.atInfo()
                .addKeyValue("applicationId", config.applicationId())
                .addKeyValue("partitions", partitions)
                .log("router starts");
        return new Router(new Parts(serdes, directory, tables, heartbeat, meters, streams));
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
        return parts.streams().state() == KafkaStreams.State.RUNNING
                && parts.heartbeat().fresh()
                && parts.tables().caughtUp();
    }

    /** Stops and leaves its group, so that others take over at once. Its state stays for the next start. */
    @Override
    public void close() {
        boolean closed = parts.streams()
                .close(CloseOptions.timeout(LAST_WORDS)
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            LOG.atWarn().addKeyValue("errorCode", "close_timed_out").log("the router did not stop in time");
        }
        parts.heartbeat().close();
        parts.tables().close();
        parts.directory().close();
        parts.meters().close();
        parts.serdes().close();
    }
}
