package dev.weirkeeper.router.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when a stream thread dies: it is replaced, after a pause that grows while they keep dying. Its transaction is
 * undone, so what it had in hand is done again. A router whose threads keep dying stays up and keeps trying: what kills them
 * (a registry or a broker that is away) ends, and a record that does is given up after its third thread.
 */
final class ThreadDeaths implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadDeaths.class);
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final long FIRST_PAUSE_MS = 100;
    private static final int LARGEST_DOUBLING = 5;

    private final LongSupplier nanos;
    private final Deque<Long> deaths = new ArrayDeque<>();

    ThreadDeaths(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable exception) {
        if (exception instanceof Error && !(exception instanceof StackOverflowError)) {
            LOG.atError()
                    .addKeyValue("errorCode", "process_broken")
                    .setCause(exception)
                    .log("the router stops");
            return StreamThreadExceptionResponse
                    .SHUTDOWN_CLIENT; // out of memory, broken classes: a process is to blame
        }
        long pauseMs = pause();
        LOG.atError()
                .addKeyValue("errorCode", "stream_thread_died")
                .addKeyValue("pauseMs", pauseMs)
                .setCause(exception)
                .log("a stream thread died and is replaced");
        waitFor(pauseMs);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** 0 for the first in a while, then doubled with each, up to some seconds. */
    synchronized long pause() {
        long now = nanos.getAsLong();
        while (!deaths.isEmpty() && now - deaths.peekFirst() > WINDOW.toNanos()) {
            deaths.removeFirst();
        }
        int before = deaths.size();
        deaths.addLast(now);
        return before == 0 ? 0 : FIRST_PAUSE_MS << Math.min(before - 1, LARGEST_DOUBLING);
    }

    private static void waitFor(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
