package dev.weirkeeper.router.app;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when Kafka Streams has ended for good: a stream thread is replaced when it dies, the thread of the global tables cannot
 * be, and a router without it would stay up and never be ready again.
 */
final class Death implements KafkaStreams.StateListener {
    private static final Logger LOG = LoggerFactory.getLogger(Death.class);

    private final CompletableFuture<Void> came = new CompletableFuture<>();

    /** Runs something on a thread of its own once it has ended, at once where it has already. */
    void then(Runnable action) {
        var unused = came.thenRunAsync(
                action,
                task -> Thread.ofPlatform().name("weirkeeper-router-death").start(task));
    }

    @Override
    public void onChange(KafkaStreams.State now, KafkaStreams.State before) {
        if (now == KafkaStreams.State.ERROR && came.complete(null)) {
            LOG.atError()
                    .addKeyValue("errorCode", "router_ended")
                    .log("the router cannot go on in this process; the cause is logged above");
        }
    }
}
