package dev.weirkeeper.connector.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What runs inside a connected client: its producer, its reader and its threads. {@link #close} ends them in order. */
final class Engine implements AutoCloseable {
    private static final Duration LAST_SENDS = Duration.ofSeconds(5);
    private static final long SWEEP_MS = 20;
    private static final int LEAST_CALLBACK_THREADS = 2;

    private final Producer<byte[], byte[]> producer;
    private final int partitions;
    private final InFlight inFlight;
    private final TopicReader reader;
    private final AnswerStreams streams;
    private final ForkJoinPool callbacks;
    private final ScheduledExecutorService sweeper;
    private final AtomicBoolean closing = new AtomicBoolean();

    private Engine(
            Producer<byte[], byte[]> producer,
            int partitions,
            InFlight inFlight,
            TopicReader reader,
            AnswerStreams streams,
            ForkJoinPool callbacks) {
        this.producer = producer;
        this.partitions = partitions;
        this.inFlight = inFlight;
        this.reader = reader;
        this.streams = streams;
        this.callbacks = callbacks;
        this.sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "weirkeeper-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> ignored = sweeper.scheduleWithFixedDelay(inFlight::expire, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    static Engine start(
            ClientConfig config,
            Connections connections,
            InFlight.Decoder decoder,
            AnswerStreams.Decoder chunks,
            LongSupplier nanoTime) {
        // A fork-join pool, because a callback that joins another future then does not take the last thread.
        ForkJoinPool callbacks = new ForkJoinPool(
                Math.max(LEAST_CALLBACK_THREADS, Runtime.getRuntime().availableProcessors()));
        InFlight inFlight = new InFlight(config.maxInFlight(), nanoTime, callbacks);
        TopicReader reader = new TopicReader(
                "weirkeeper-responses",
                config.replies().followed(),
                () -> connections.consumer("responses"),
                inFlight.listener(decoder));
        try {
            int partitions = listen(config, connections, reader);
            AnswerStreams streams =
                    new AnswerStreams(listener -> chunkReader(config, connections, listener), chunks, callbacks);
            return new Engine(connections.producer(), partitions, inFlight, reader, streams, callbacks);
        } catch (RuntimeException e) {
            reader.close();
            callbacks.shutdown();
            throw e;
        }
    }

    /** Starts the reader and counts the partitions of the request topic. */
    private static int listen(ClientConfig config, Connections connections, TopicReader reader) {
        String requests = config.topics().requests();
        Duration timeout = config.times().connect();
        return asking(config, connections, asking -> {
            int partitions = asking.partitionsFor(requests, timeout).size();
            if (partitions == 0) {
                throw new NotConnectedException(
                        "topic_unknown", "topic " + requests + " does not exist: is the prefix right?", null);
            }
            reader.start(asking, timeout);
            return partitions;
        });
    }

    /** A running reader of the chunks topic. */
    private static TopicReader chunkReader(
            ClientConfig config, Connections connections, TopicReader.Listener listener) {
        TopicReader reader = new TopicReader(
                "weirkeeper-chunks", Set.of(config.topics().chunks()), () -> connections.consumer("chunks"), listener);
        return asking(config, connections, asking -> {
            reader.start(asking, config.times().connect());
            return reader;
        });
    }

    /** Asks a broker something when there may be none. */
    private static <T> T asking(
            ClientConfig config, Connections connections, Function<Consumer<byte[], byte[]>, T> question) {
        try (Consumer<byte[], byte[]> asking = connections.consumer("connect")) {
            return question.apply(asking);
        } catch (TimeoutException e) {
            throw new NotConnectedException(
                    "broker_unreachable",
                    "no broker answered at " + config.kafkaProperties().get("bootstrap.servers") + " within "
                            + config.times().connect().toMillis() + " ms",
                    e);
        } catch (KafkaException e) {
            throw new NotConnectedException("broker_unreachable", "cannot connect: " + reason(e), e);
        }
    }

    /** Kafka says that a client could not be made, and keeps why in the cause. */
    private static @Nullable String reason(KafkaException e) {
        Throwable cause = e.getCause();
        return cause == null ? e.getMessage() : cause.getMessage();
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** Partitions of the request topic. Read once: their number is fixed while the topic lives. */
    int partitions() {
        return partitions;
    }

    InFlight inFlight() {
        return inFlight;
    }

    TopicReader reader() {
        return reader;
    }

    AnswerStreams streams() {
        return streams;
    }

    /** Where callbacks run: never on the threads that read and send. */
    ForkJoinPool callbacks() {
        return callbacks;
    }

    boolean closing() {
        return closing.get();
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        producer.close(LAST_SENDS);
        reader.close();
        streams.close();
        sweeper.shutdownNow();
        inFlight.close();
        callbacks.shutdown(); // what was handed over still runs
    }
}
