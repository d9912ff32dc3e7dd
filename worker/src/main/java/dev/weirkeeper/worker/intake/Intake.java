package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.SchemaRefusedException;
import dev.weirkeeper.worker.call.Calls;
import dev.weirkeeper.worker.call.Permits;
import dev.weirkeeper.worker.call.Permitted;
import dev.weirkeeper.worker.intake.Batch.Taken;
import dev.weirkeeper.worker.intake.Batch.Taken.ToBury;
import dev.weirkeeper.worker.intake.Batch.Taken.ToCall;
import dev.weirkeeper.worker.intake.Batch.Taken.ToReturn;
import dev.weirkeeper.worker.limit.WorkerLimits;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.DeadLetters;
import dev.weirkeeper.worker.report.Returns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of one model's consumer. Runs on one thread; {@link #partitions} may be asked from any. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration WAITING = Duration.ofMillis(20);
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(10);

    /**
     * What an intake is for.
     *
     * @param model the deployment
     * @param topic its topic
     */
    record Source(String model, String topic) {}

    /**
     * What an intake works with.
     *
     * @param reader reads records
     * @param situation the world as it is for this model now
     * @param log is told of dispatches
     * @param returns takes back what is not called
     * @param deadLetters takes what cannot be read
     * @param calls runs permitted calls
     * @param permits of this model
     * @param limits shares of provider limits
     */
    record Rooms(
            Function<ConsumerRecord<byte[], byte[]>, Reading> reader,
            Supplier<Situation> situation,
            AttemptLog log,
            Returns returns,
            DeadLetters deadLetters,
            Calls calls,
            Permits permits,
            WorkerLimits limits) {}

    private final Source source;
    private final Consumer<byte[], byte[]> consumer;
    private final Rooms rooms;
    private final Admission admission;
    private final WorkerMeters meters;
    private final BooleanSupplier stopping;
    private final Held held;
    private final Dropped dropped = new Dropped();
    private volatile Set<Integer> partitions = Set.of();
    private volatile boolean joined;
    private boolean waiting;
    private boolean rewind;

    Intake(
            Source source,
            Consumer<byte[], byte[]> consumer,
            Rooms rooms,
            WorkerMeters meters,
            LongSupplier nanos,
            BooleanSupplier stopping) {
        this.source = source;
        this.consumer = consumer;
        this.rooms = rooms;
        this.admission = new Admission(source.model(), rooms.permits(), rooms.limits(), nanos);
        this.held = new Held(nanos);
        this.meters = meters;
        this.stopping = stopping;
    }

    /** Takes dispatches until the worker stops. Does not close the consumer. */
    void run() throws InterruptedException {
        join();
        try {
            while (!stopping.getAsBoolean()) {
                turn();
            }
            giveBackHeld();
        } finally {
            admission.close(); // an exception must not keep what no call uses
        }
    }

    /** Asks for a place in the group. */
    void join() {
        consumer.subscribe(List.of(source.topic()), new Rebalance());
    }

    /** Whether the group has given it its place, which may be no partition at all. */
    boolean joined() {
        return joined;
    }

    /** The partitions this worker reads now. */
    Set<Integer> partitions() {
        return partitions;
    }

    /** One turn: fetch, take, settle. */
    void turn() throws InterruptedException {
        if (rewind) {
            goBack();
            return;
        }
        fetch();
        Batch batch = take();
        if (!batch.isEmpty()) {
            settle(batch);
        }
    }

    /** Nothing is fetched while something is held; the consumer is polled all the same, or it would lose its place. */
    private void fetch() throws InterruptedException {
        if (held.isEmpty()) {
            consumer.resume(consumer.paused());
            held.add(consumer.poll(IDLE));
            return;
        }
        consumer.pause(consumer.assignment());
        if (rooms.permits().free() == 0) {
            rooms.permits().awaitFree(WAITING);
            held.add(consumer.poll(Duration.ZERO));
        } else {
            held.add(consumer.poll(waiting ? WAITING : Duration.ZERO));
        }
    }

    /** Takes from all partitions in turn, so that a long one does not keep the others waiting. */
    private Batch take() {
        Batch batch = new Batch();
        Situation situation = rooms.situation().get();
        List<TopicPartition> open = held.partitions();
        try {
            while (!open.isEmpty()) {
                open.removeIf(partition -> !takeFirst(partition, situation, batch));
            }
            waiting = !held.isEmpty();
            admission.tellWhatWaits(held, rooms.reader(), situation);
        } catch (RegistryUnavailableException | SchemaRefusedException e) {
            waiting = true;
            LOG.atWarn()
                    .addKeyValue("model", source.model())
                    .addKeyValue("errorCode", "registry_unavailable")
                    .log("dispatches wait until the schema registry answers: {}", e.getMessage());
        }
        return batch;
    }

    /** At the stop: whoever routes it anew is quicker than an heir, who must come into the group first. */
    void giveBackHeld() throws InterruptedException {
        Batch batch = new Batch();
        try {
            for (TopicPartition partition : held.partitions()) {
                held.all(partition).forEach(item -> batch.add(takenAtStop(item)));
            }
        } catch (RegistryUnavailableException | SchemaRefusedException e) {
            return; // what cannot be read now is an heir's
        }
        held.clear();
        if (!rewind && !batch.isEmpty()) {
            settle(batch);
        }
    }

    private Taken takenAtStop(Held.Item item) {
        return switch (item.reading(rooms.reader())) {
            case Reading.Poison poison -> new ToBury(item.raw(), poison);
            case Reading.Readable(DispatchedRequest dispatch) ->
                new ToReturn(item.raw(), dispatch, ReturnReason.STOPPING);
        };
    }

    /** Takes a partition's first record, if it has one that can be taken now. */
    private boolean takeFirst(TopicPartition partition, Situation situation, Batch batch) {
        Held.@Nullable Item item = held.first(partition);
        if (item == null) {
            return false;
        }
        Optional<Taken> taken = switch (item.reading(rooms.reader())) {
            case Reading.Poison poison -> Optional.of(new ToBury(item.raw(), poison));
            case Reading.Readable(DispatchedRequest dispatch) -> judge(item, dispatch, situation);
        };
        taken.ifPresent(one -> {
            batch.add(one);
            held.removeFirst(partition);
        });
        return taken.isPresent();
    }

    private Optional<Taken> judge(Held.Item item, DispatchedRequest dispatch, Situation situation) {
        return switch (Screening.of(dispatch, situation)) {
            case Verdict.GiveBack(ReturnReason reason) -> Optional.of(new ToReturn(item.raw(), dispatch, reason));
            case Verdict.Hold() ->
                blocksWhatCannotWait(item, situation)
                        ? Optional.of(new ToReturn(item.raw(), dispatch, ReturnReason.PAUSED))
                        : Optional.empty();
            case Verdict.Start start -> admission.take(item, dispatch, start);
        };
    }

    /**
     * In a pause, what could wait for its end goes back too if something behind it cannot: offsets have no gaps. What was
     * cancelled can wait: nobody waits for it.
     */
    private boolean blocksWhatCannotWait(Held.Item item, Situation situation) {
        return situation.clockFresh()
                && held.all(item.partition()).stream()
                        .map(behind -> behind.reading(rooms.reader()))
                        .anyMatch(reading -> reading instanceof Reading.Readable(DispatchedRequest dispatch)
                                && Screening.of(dispatch, situation) instanceof Verdict.GiveBack(var reason)
                                && reason != ReturnReason.CANCELLED);
    }

    /** STARTED on the log, then the commit, then the calls: the order is the promise. */
    private void settle(Batch batch) throws InterruptedException {
        int epoch = consumer.groupMetadata().generationId();
        meters.taken(source.model(), batch.taken().size());
        try {
            announce(batch, epoch).get(ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            consumer.commitSync(batch.offsets(), COMMITTED_WITHIN);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            drop(batch, epoch, e);
            return;
        }
        batch.taken().forEach(taken -> permit(taken, epoch));
    }

    private CompletableFuture<Void> announce(Batch batch, int epoch) {
        List<CompletableFuture<Long>> appended = new ArrayList<>();
        for (Taken taken : batch.taken()) {
            switch (taken) {
                case ToCall call ->
                    appended.add(rooms.log()
                            .started(call.dispatch(), epoch, call.start().callTimeoutMs()));
                case ToBury(var raw, Reading.Poison(var code, var message)) ->
                    appended.add(rooms.deadLetters().add(raw, code, message));
                case ToReturn later -> {} // said after the commit: before it, an heir might still call it
            }
        }
        return CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new));
    }

    private void permit(Taken taken, int epoch) {
        switch (taken) {
            case ToCall call -> {
                admission.handOver(call);
                rooms.calls().start(permitted(call, epoch), rooms.permits());
            }
            case ToReturn(var raw, var dispatch, var reason) -> rooms.returns().giveBack(dispatch, epoch, reason);
            case ToBury buried -> meters.deadLetter(source.model());
        }
    }

    private Permitted permitted(ToCall call, int epoch) {
        return new Permitted(
                call.dispatch(),
                call.start().spec(),
                call.start().access(),
                epoch,
                call.endsByNanos(),
                call.share(),
                () -> Screening.forbids(call.dispatch(), rooms.situation().get(), stopping.getAsBoolean())
                        .or(() -> call.share().look() ? Optional.empty() : Optional.of(ReturnReason.LIMITED)));
    }

    private void drop(Batch batch, int epoch, Exception cause) {
        admission.giveBack();
        meters.notPermitted(source.model(), batch.taken().size());
        dropped.add(batch, epoch);
        held.clear();
        rewind = true;
        LOG.atWarn()
                .addKeyValue("model", source.model())
                .addKeyValue("dispatches", batch.taken().size())
                .addKeyValue("errorCode", "not_permitted")
                .log("nothing of a batch is called, its commit is not sure: {}", cause.toString());
    }

    /** Back to what is committed, once the group is in order again. What is fetched meanwhile will be fetched again. */
    private void goBack() {
        consumer.pause(consumer.assignment());
        var unused = consumer.poll(WAITING);
        Set<TopicPartition> assigned = consumer.assignment();
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned, COMMITTED_WITHIN);
            for (TopicPartition partition : assigned) {
                @Nullable OffsetAndMetadata offset = committed.get(partition);
                if (offset == null) {
                    consumer.seekToBeginning(List.of(partition));
                } else {
                    consumer.seek(partition, offset);
                }
            }
            dropped.committedAfterAll(committed)
                    .forEach(one -> rooms.returns().giveBack(one.dispatch(), one.epoch(), ReturnReason.NOT_PERMITTED));
            rewind = false;
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("model", source.model()).setCause(e).log("going back is tried again");
        }
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            joined = true;
            show();
        }

        /** Calls that run go on: their offsets are committed, no heir will make them again. */
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> gone) {
            held.drop(gone);
            dropped.forget(gone);
            show();
            partitions = partitions.stream()
                    .filter(p -> gone.stream().noneMatch(g -> g.partition() == p))
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> gone) {
            joined = false; // its place is gone too, until it has joined again
            onPartitionsRevoked(gone);
        }

        private void show() {
            partitions = consumer.assignment().stream()
                    .map(TopicPartition::partition)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
