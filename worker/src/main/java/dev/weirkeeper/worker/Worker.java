package dev.weirkeeper.worker;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.WorkerModel;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.call.Calls;
import dev.weirkeeper.worker.call.Permits;
import dev.weirkeeper.worker.cancel.Cancellations;
import dev.weirkeeper.worker.catalogue.Catalogue;
import dev.weirkeeper.worker.chunk.ChunkPublisher;
import dev.weirkeeper.worker.follow.TopicFollower;
import dev.weirkeeper.worker.health.Breakers;
import dev.weirkeeper.worker.heartbeat.BrokerClock;
import dev.weirkeeper.worker.heartbeat.HeardPauses;
import dev.weirkeeper.worker.heartbeat.Heartbeat;
import dev.weirkeeper.worker.heartbeat.Pauses;
import dev.weirkeeper.worker.intake.IntakeStatus;
import dev.weirkeeper.worker.intake.ModelIntake;
import dev.weirkeeper.worker.limit.LeaseReader;
import dev.weirkeeper.worker.limit.WorkerLimits;
import dev.weirkeeper.worker.metrics.WorkerMeter;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.provider.Credentials;
import dev.weirkeeper.worker.provider.HttpProvider;
import dev.weirkeeper.worker.report.DeadLetters;
import dev.weirkeeper.worker.report.KafkaAttemptLog;
import dev.weirkeeper.worker.report.Returns;
import dev.weirkeeper.worker.report.WorkerIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running worker: one intake for each of its models, one heartbeat for all. Thread-safe.
 *
 * <p>{@link #close} takes nothing more, leaves its groups, lets running calls end within the grace, breaks off the rest
 * (they end CANCELLED), and says STOPPED. A crash needs none of it.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLOCK_FRESHNESS = Duration.ofSeconds(10);
    private static final Duration PAUSES_REACH_BACK = Duration.ofMinutes(15);
    private static final Duration CANCELLATIONS_REACH_BACK = Duration.ofMinutes(15);
    private static final Duration INTAKES_STOP_WITHIN = Duration.ofSeconds(25);
    private static final Duration ABORTED_CALLS_END_WITHIN = Duration.ofSeconds(5);
    private static final Duration LAST_REPORTS_WITHIN = Duration.ofSeconds(10);

    private final WorkerConfig config;
    private final Surroundings surroundings;
    private final WorkerIdentity identity;
    private final RecordSerdes serdes;
    private final BrokerClock clock;
    private final Pauses pauses;
    private final WorkerLimits limits;
    private final WorkerMeters meters;
    private final Catalogue catalogue;
    private final HttpProvider provider;
    private final Producer<byte[], byte[]> reports;
    private final ChunkPublisher chunks;
    private final Calls calls;
    private final Cancellations cancellations;
    private final Breakers breakers;
    private final Intakes intakes;
    private final Heartbeat heartbeat;
    private final List<TopicFollower> followers;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String host = Host.name();
    private volatile WorkerState state = WorkerState.STARTING;

    private Worker(WorkerConfig config, MeterRegistry registry, Surroundings surroundings) {
        TrustedRecords.vouch(); // answers become records here, whichever serializer is configured
        KafkaClients clients = new KafkaClients(config);
        this.config = config;
        this.surroundings = surroundings;
        this.identity = new WorkerIdentity(config.workerId(), UUID.randomUUID().toString());
        this.serdes = RecordSerdes.of(config.clientProperties(), config.topics());
        this.clock = new BrokerClock(surroundings.nanos(), surroundings.wall(), CLOCK_FRESHNESS);
        this.pauses = new Pauses(surroundings.nanos(), clock::now);
        this.limits = new WorkerLimits(clock::latest, surroundings.nanos(), this::beat);
        this.meters = new WorkerMeters(registry);
        this.catalogue = new Catalogue(serdes, this::serveCatalogue);
        this.provider = new HttpProvider(
                new HttpProvider.Bounds(
                        config.bounds().connectTimeout(), config.bounds().answerMaxBytes()),
                clock::now);
        this.reports = clients.reports();
        this.chunks = chunks(clients);
        KafkaAttemptLog log = attemptLog();
        Returns returns = new Returns(log, meters);
        this.calls = calls(log, returns);
        this.cancellations = new Cancellations(serdes, surroundings.nanos(), calls::cancel);
        this.breakers = new Breakers(serdes);
        this.intakes = intakes(clients, log, returns);
        this.heartbeat = heartbeat(clients);
        this.followers = followers(clients);
        meters.gauge(WorkerMeter.CLOCK_OFFSET, clock::offsetMillis);
        meters.gauge(WorkerMeter.CLOCK_AGE, () -> clock.ageMillis().orElse(-1));
    }

    /**
     * Starts a worker; returns at once, {@link #ready} tells when it takes dispatches.
     *
     * @param config how it runs
     * @param registry where its meters live
     */
    public static Worker start(WorkerConfig config, MeterRegistry registry) {
        return start(config, registry, Surroundings.ofProcess());
    }

    static Worker start(WorkerConfig config, MeterRegistry registry, Surroundings surroundings) {
        LOG.atInfo().addKeyValue("workerId", config.workerId()).log("worker starts: {}", config);
        return new Worker(config, registry, surroundings);
    }

    /** Its name, as in heartbeats. */
    public String id() {
        return identity.workerId();
    }

    /** Whether it takes dispatches for all of its models now. */
    public boolean ready() {
        return health().ready();
    }

    /** How it is doing. */
    public WorkerHealth health() {
        List<String> problems = new ArrayList<>();
        if (closing.get()) {
            problems.add("the worker is stopping");
        }
        if (!clock.fresh()) {
            problems.add("broker time is not known: no heartbeat was acknowledged within " + CLOCK_FRESHNESS.toSeconds()
                    + " s");
        }
        if (!catalogue.caughtUp()) {
            problems.add("the catalogue is not read yet");
        }
        problems.addAll(intakes.problems());
        return new WorkerHealth(problems.isEmpty(), List.copyOf(problems), intakes.statuses());
    }

    /**
     * Stops gracefully; returns when it has, also the second call of two: a process that ends when its shutdown hook
     * returns must not leave while another thread is still closing.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            try {
                stop();
            } finally {
                closed.countDown();
            }
            return;
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        state = WorkerState.STOPPING;
        heartbeat.now();
        try {
            intakes.stop(INTAKES_STOP_WITHIN);
            finishCalls();
        } catch (InterruptedException e) {
            calls.abortAll();
            Thread.currentThread().interrupt();
        }
        followers.forEach(TopicFollower::close);
        calls.leave();
        chunks.close();
        reports.close(LAST_REPORTS_WITHIN);
        // Only now: STOPPED says that nothing is held and nothing more will be said of any dispatch.
        state = WorkerState.STOPPED;
        heartbeat.close();
        provider.close();
        meters.close();
        serdes.close();
        LOG.atInfo().addKeyValue("workerId", config.workerId()).log("worker stopped");
    }

    private void finishCalls() throws InterruptedException {
        if (calls.awaitNone(config.bounds().stopGrace())) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("workerId", config.workerId())
                .addKeyValue("calls", calls.running())
                .log("the grace is over, running calls are broken off");
        calls.abortAll();
        if (!calls.awaitNone(ABORTED_CALLS_END_WITHIN)) {
            LOG.atError().addKeyValue("calls", calls.running()).log("calls did not end when broken off");
        }
    }

    private KafkaAttemptLog attemptLog() {
        String topic = config.topics().attempts();
        return new KafkaAttemptLog(
                identity,
                new KafkaAttemptLog.Parts(
                        topic,
                        reports,
                        event -> serdes.serialize(topic, event),
                        config.bounds().eventMaxBytes(),
                        clock::now));
    }

    private ChunkPublisher chunks(KafkaClients clients) {
        String topic = config.topics().chunks();
        return new ChunkPublisher(
                topic,
                clients.chunks(),
                chunk -> serdes.serialize(topic, chunk),
                meters,
                surroundings.nanos(),
                clock::now);
    }

    private Calls calls(KafkaAttemptLog log, Returns returns) {
        return new Calls(new Calls.Parts(
                provider,
                log,
                chunks.chunks(),
                returns,
                clock,
                surroundings.nanos(),
                Calls.PauseSink.of(pauses, this::beat),
                config.bounds().defaultPause(),
                meters));
    }

    private Intakes intakes(KafkaClients clients, KafkaAttemptLog log, Returns returns) {
        ModelIntake.Ports ports = new ModelIntake.Ports(
                clients::dispatches,
                (topic, bytes) -> serdes.deserialize(topic, bytes, DispatchedRequest.class),
                config.topics().attempts(),
                log,
                returns,
                new DeadLetters(config.topics().deadLetters(), reports));
        ModelIntake.World world = new ModelIntake.World(
                catalogue,
                new Credentials(surroundings.environment()),
                clock,
                pauses,
                this::unwanted,
                limits,
                surroundings.nanos());
        return new Intakes(
                config.models(), (ModelSpec spec) -> ModelIntake.start(spec, permits(), ports, world, calls, meters));
    }

    private Permits permits() {
        return config.bounds().adaptive() ? Permits.adaptive(config.inFlight()) : Permits.fixed(config.inFlight());
    }

    private Optional<ReturnReason> unwanted(DispatchedRequest dispatch) {
        if (cancellations.cancelled(dispatch)) {
            return Optional.of(ReturnReason.CANCELLED);
        }
        return breakers.outdated(dispatch) ? Optional.of(ReturnReason.MODEL_SICK) : Optional.empty();
    }

    private Heartbeat heartbeat(KafkaClients clients) {
        String topic = config.topics().workers();
        return Heartbeat.start(
                new Heartbeat.Parts(
                        topic,
                        identity.workerId(),
                        clients.heartbeats(),
                        status -> serdes.serialize(topic, status),
                        this::status,
                        clock,
                        surroundings.nanos()),
                HEARTBEAT_INTERVAL);
    }

    private List<TopicFollower> followers(KafkaClients clients) {
        Topics topics = config.topics();
        return List.of(
                TopicFollower.start(
                        topics.workers(),
                        new TopicFollower.From.Recent(PAUSES_REACH_BACK, surroundings.wall()::millis),
                        () -> clients.table("pauses"),
                        new HeardPauses(serdes, identity.incarnation(), pauses)),
                TopicFollower.start(
                        topics.cancellations(),
                        new TopicFollower.From.Recent(CANCELLATIONS_REACH_BACK, surroundings.wall()::millis),
                        () -> clients.table("cancellations"),
                        cancellations),
                TopicFollower.start(
                        topics.modelHealth(),
                        new TopicFollower.From.Beginning(),
                        () -> clients.table("health"),
                        breakers),
                TopicFollower.start(
                        topics.limits(),
                        new TopicFollower.From.Recent(PAUSES_REACH_BACK, surroundings.wall()::millis),
                        () -> clients.table("limits"),
                        new LeaseReader(serdes, identity.incarnation(), limits)),
                TopicFollower.start(
                        topics.catalogue(),
                        new TopicFollower.From.Beginning(),
                        () -> clients.table("catalogue"),
                        catalogue));
    }

    private void serveCatalogue() {
        intakes.serve(catalogue.all());
        if (state == WorkerState.STARTING) {
            state = WorkerState.RUNNING;
        }
    }

    private void beat() {
        heartbeat.now();
    }

    private WorkerStatus status() {
        return WorkerStatus.newBuilder()
                .setWorkerId(identity.workerId())
                .setIncarnation(identity.incarnation())
                .setRole(WorkerRole.WORKER)
                .setState(state)
                .setModels(intakes.statuses().stream().map(Worker::model).toList())
                .setPauses(pauses.toPublish())
                .setLimits(limits.report())
                .setRegion(config.region().isEmpty() ? null : config.region())
                .setHost(host)
                .setVersion(version())
                .setSentAt(surroundings.wall().instant())
                .build();
    }

    private static WorkerModel model(IntakeStatus status) {
        return WorkerModel.newBuilder()
                .setModel(status.model())
                .setPermits(status.permits())
                .setInFlight(status.inFlight())
                .setPartitions(status.partitions().stream().sorted().toList())
                .build();
    }

    private static String version() {
        String version = Worker.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }
}
