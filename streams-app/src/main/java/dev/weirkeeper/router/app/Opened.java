package dev.weirkeeper.router.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start has opened, closed in reverse order; one that fails to close does not keep the others. Closing twice is fine. */
final class Opened implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** Remembers one. */
    synchronized <T extends AutoCloseable> T with(T one) {
        all.push(one);
        return one;
    }

    /** Remembers one. */
    synchronized void closing(Runnable closing) {
        all.push(closing::run);
    }

    @Override
    public synchronized void close() {
        while (!all.isEmpty()) {
            try {
                all.pop().close();
            } catch (Exception e) { // the edge of a process part: the others must be closed all the same
                LOG.atWarn()
                        .addKeyValue("errorCode", "close_failed")
                        .setCause(e)
                        .log("a part of the router did not close");
            }
        }
    }
}
