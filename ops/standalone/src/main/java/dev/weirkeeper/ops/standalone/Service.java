package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.CliException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that were started one after the other; they are stopped the other way round, each although another failed to.
 * Thread-safe.
 */
final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final Deque<Started> started = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private record Started(String name, AutoCloseable part) {}

    /** A service that is closed when the process is told to stop (Ctrl-C, SIGTERM), also while it is starting. */
    static Service ofProcess() {
        return ofProcess(() -> {});
    }

    /**
     * A service that is closed when the process is told to stop.
     *
     * @param before what to do just before, unless it is closed already
     */
    static Service ofProcess(Runnable before) {
        Service service = new Service();
        Runnable stop = () -> {
            if (!service.closed.get()) {
                before.run();
            }
            service.close();
        };
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "weirkeeper-stop"));
        return service;
    }

    /**
     * Takes charge of a part that was just started.
     *
     * @throws CliException where the service is closed already; the part is stopped then
     */
    synchronized <T extends AutoCloseable> T add(String name, T part) {
        Started one = new Started(name, part);
        if (closed.get()) {
            stop(one);
            throw CliException.failed("stopped while starting", "");
        }
        started.push(one);
        return part;
    }

    /** Waits until all parts have stopped. */
    void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    /** A part has ended by itself: the others are stopped, and whoever waits learns that it was not asked for. */
    void fail() {
        failed.set(true);
        close();
    }

    /** Whether a part has ended by itself. */
    boolean failed() {
        return failed.get();
    }

    @Override
    public synchronized void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        started.forEach(Service::stop);
        stopped.countDown();
    }

    private static void stop(Started one) {
        long before = System.nanoTime();
        try {
            one.part().close();
            LOG.atInfo()
                    .addKeyValue("part", one.name())
                    .addKeyValue("ms", (System.nanoTime() - before) / 1_000_000)
                    .log("stopped");
        } catch (Exception e) {
            // The boundary of a part: the next one is to be stopped whatever happened to this one.
            LOG.atError().addKeyValue("part", one.name()).setCause(e).log("did not stop cleanly");
        }
    }
}
