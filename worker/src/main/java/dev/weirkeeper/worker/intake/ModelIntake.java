package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.call.Calls;
import dev.weirkeeper.worker.call.Permits;
import dev.weirkeeper.worker.catalogue.Catalogue;
import dev.weirkeeper.worker.heartbeat.BrokerClock;
import dev.weirkeeper.worker.heartbeat.Pauses;
import dev.weirkeeper.worker.limit.WorkerLimits;
import dev.weirkeeper.worker.metrics.WorkerMeter;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.provider.Codecs;
import dev.weirkeeper.worker.provider.Credentials;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.DeadLetters;
import dev.weirkeeper.worker.report.Returns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intake of one model with a thread of its own. If its consumer ends by an exception, a new one is made after a pause
 * that doubles up to {@link #LONGEST_BACK_OFF}; the calls that run are not touched by it.
 */
public final class ModelIntake {
    /** Longest pause between two lives of a consumer. */
    public static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ModelIntake.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration PARTITIONS_WITHIN = Duration.ofSeconds(10);
    private static final Duration WELL_AGAIN = Duration.ofMinutes(1);

    /** Bytes as a dispatch; throws as {@link dev.weirkeeper.serde.RecordSerdes} does. */
    @FunctionalInterface
    public interface DispatchBytes {
        /** Reads a value of a topic. */
        DispatchedRequest read(String topic, byte[] bytes);
    }

    /**
     * The way to Kafka.
     *
     * @param consumers makes a consumer for the group of a topic; closed by the intake
     * @param dispatches reads dispatches
     * @param attemptsTopic the attempts topic
     * @param log is told of dispatches
     * @param returns takes back what is not called
     * @param deadLetters takes what cannot be read
     */
    public record Ports(
            Function<String, Consumer<byte[], byte[]>> consumers,
            DispatchBytes dispatches,
            String attemptsTopic,
            AttemptLog log,
            Returns returns,
            DeadLetters deadLetters) {}

    /**
     * What decides whether a call may be made.
     *
     * @param catalogue the deployments
     * @param credentials their keys
     * @param clock broker time
     * @param pauses who is left alone
     * @param unwanted why a dispatch is not to be called any more, though it could be
     * @param limits shares of provider limits
     * @param nanos the monotonic clock
     */
    public record World(
            Catalogue catalogue,
            Credentials credentials,
            BrokerClock clock,
            Pauses pauses,
            Function<DispatchedRequest, Optional<ReturnReason>> unwanted,
            WorkerLimits limits,
            LongSupplier nanos) {}

    private final Intake.Source source;
    private final Ports ports;
    private final World world;
    private final Calls calls;
    private final WorkerMeters meters;
    private final Permits permits;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Intake intake;
    private volatile @Nullable String problem;

    private ModelIntake(ModelSpec spec, Permits permits, Ports ports, World world, Calls calls, WorkerMeters meters) {
        this.source = new Intake.Source(spec.getModelId(), spec.getTopic());
        this.ports = ports;
        this.world = world;
        this.calls = calls;
        this.meters = meters;
        this.permits = permits;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("weirkeeper-intake-" + source.model())
                .unstarted(this::live);
    }

    /**
     * Starts an intake.
     *
     * @param spec the deployment whose topic is read
     * @param permits how many calls may run at once
     * @param ports the way to Kafka
     * @param world what decides
     * @param calls runs what is permitted
     * @param meters counts
     */
    public static ModelIntake start(
            ModelSpec spec, Permits permits, Ports ports, World world, Calls calls, WorkerMeters meters) {
        ModelIntake made = new ModelIntake(spec, permits, ports, world, calls, meters);
        String model = spec.getModelId();
        meters.gauge(WorkerMeter.IN_FLIGHT, model, made.permits::taken);
        meters.gauge(WorkerMeter.PERMITS, model, made.permits::size);
        meters.gauge(WorkerMeter.PAUSE, model, () -> world.pauses().left(model).toMillis());
        made.thread.start();
        return made;
    }

    /** How it is doing. */
    public IntakeStatus status() {
        @Nullable Intake now = intake;
        return new IntakeStatus(
                source.model(),
                permits.size(),
                permits.taken(),
                now == null ? Set.of() : now.partitions(),
                now != null && now.joined(),
                problem);
    }

    /** Takes nothing more; returns at once. */
    public void stop() {
        stopping.countDown();
    }

    /**
     * Waits until nothing more is taken and the group is left.
     *
     * @return whether that is so
     */
    public boolean awaitStopped(Duration longest) throws InterruptedException {
        if (thread.join(longest)) {
            return true;
        }
        thread.interrupt();
        return thread.join(longest);
    }

    private void live() {
        Duration backOff = FIRST_BACK_OFF;
        while (running()) {
            long born = world.nanos().getAsLong();
            try {
                oneLife();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) { // the edge of the thread: supervised
                boolean wasWell = world.nanos().getAsLong() - born > WELL_AGAIN.toNanos();
                backOff = wasWell ? FIRST_BACK_OFF : backOff;
                failed(e, backOff);
                rest(backOff);
                backOff = backOff.multipliedBy(2).compareTo(LONGEST_BACK_OFF) > 0
                        ? LONGEST_BACK_OFF
                        : backOff.multipliedBy(2);
            } finally {
                intake = null;
            }
        }
    }

    private void oneLife() throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = ports.consumers().apply(source.topic())) {
            DispatchReader reader = new DispatchReader(ports.dispatches(), attemptPartitions(consumer));
            Intake.Rooms rooms = new Intake.Rooms(
                    reader::read,
                    this::situation,
                    ports.log(),
                    ports.returns(),
                    ports.deadLetters(),
                    calls,
                    permits,
                    world.limits());
            Intake made = new Intake(source, consumer, rooms, meters, world.nanos(), () -> !running());
            intake = made;
            made.run();
        }
    }

    private int attemptPartitions(Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> found = consumer.partitionsFor(ports.attemptsTopic(), PARTITIONS_WITHIN);
        if (found.isEmpty()) {
            throw new IllegalStateException("topic " + ports.attemptsTopic() + " does not exist");
        }
        return found.size();
    }

    private Situation situation() {
        @Nullable
        ModelSpec spec = world.catalogue()
                .find(source.model())
                .filter(row -> Codecs.of(row.getApi()).isPresent())
                .orElse(null);
        return new Situation(
                world.clock().fresh(),
                world.clock().latest(),
                world.pauses().left(source.model()).toMillis(),
                spec,
                spec == null
                        ? new Credentials.Access.Open()
                        : world.credentials().of(spec),
                world.unwanted());
    }

    private void failed(RuntimeException cause, Duration backOff) {
        problem = cause.toString();
        meters.intakeFailed(source.model());
        LOG.atError()
                .addKeyValue("model", source.model())
                .addKeyValue("errorCode", "intake_failed")
                .setCause(cause)
                .log("the intake ended and starts again in {} ms", backOff.toMillis());
    }

    private void rest(Duration time) {
        try {
            if (stopping.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            stopping.countDown();
        }
    }

    private boolean running() {
        return stopping.getCount() > 0;
    }
}
