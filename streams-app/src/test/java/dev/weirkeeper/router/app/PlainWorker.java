package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.WorkerModel;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Answers everything at once, or says that it is there and does nothing. One thread, plain clients, no model. */
final class PlainWorker implements AutoCloseable {
    private final Cluster cluster;
    private final String workerId;
    private final String model;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean idle;

    PlainWorker(Cluster cluster, String model) {
        this(cluster, "w1", model);
    }

    PlainWorker(Cluster cluster, String workerId, String model) {
        this.cluster = cluster;
        this.workerId = workerId;
        this.model = model;
        this.thread = Thread.ofPlatform().daemon().name("plain-worker").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** It sends heartbeats and takes nothing. */
    void startIdle() {
        idle = true;
        thread.start();
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer(
                Map.of("group.id", "workers-" + model, "auto.offset.reset", "earliest", "max.poll.records", 50))) {
            consumer.subscribe(List.of(idle ? TOPICS.chunks() : TOPICS.model(model)));
            long beatAt = 0;
            while (!stopping) {
                if (System.nanoTime() - beatAt > Duration.ofSeconds(1).toNanos()) {
                    beatAt = System.nanoTime();
                    cluster.produce(TOPICS.workers(), 0, workerId, status());
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    answer(cluster.serdes.deserialize(record.topic(), record.value(), DispatchedRequest.class));
                }
                consumer.commitSync();
            }
        }
    }

    private void answer(DispatchedRequest dispatch) {
        for (AttemptEvent event : List.of(Samples.started(dispatch), Samples.answered(dispatch))) {
            cluster.produce(TOPICS.attempts(), dispatch.getHomePartition(), dispatch.getRequestId(), event);
        }
    }

    private WorkerStatus status() {
        return WorkerStatus.newBuilder()
                .setWorkerId(workerId)
                .setIncarnation(workerId + "-a")
                .setRole(WorkerRole.WORKER)
                .setState(WorkerState.RUNNING)
                .setModels(List.of(WorkerModel.newBuilder()
                        .setModel(model)
                        .setPermits(64)
                        .setInFlight(0)
                        .build()))
                .setSentAt(Instant.now())
                .build();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
