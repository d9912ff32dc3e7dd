package dev.weirkeeper.ops.screen;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps showing progress: a bar that is drawn over where a person watches, else a plain line now and then. Thread-safe.
 */
public final class ProgressLine implements AutoCloseable {
    private static final long REDRAW_MS = 200;
    private static final long PLAIN_MS = 5_000;
    private static final String ERASE = "\r\033[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private final Supplier<Progress> progress;
    private final ScheduledExecutorService timer;
    private boolean closed;

    /** @param progress asked for each time a line is drawn, on a thread of its own */
    public ProgressLine(PrintWriter err, Terminal terminal, Supplier<Progress> progress) {
        this.err = err;
        this.terminal = terminal;
        this.progress = progress;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weir-progress").factory());
        long every = terminal.interactive() ? REDRAW_MS : PLAIN_MS;
        var ignored = timer.scheduleAtFixedRate(this::draw, every, every, TimeUnit.MILLISECONDS);
    }

    /** Prints a line that stays, above the bar. */
    public synchronized void say(String line) {
        err.println(terminal.interactive() ? ERASE + line : line);
        err.flush();
    }

    /** Stops, and takes the bar away. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            timer.shutdownNow();
            if (terminal.interactive()) {
                err.print(ERASE);
                err.flush();
            }
        }
    }

    private synchronized void draw() {
        if (closed) {
            return;
        }
        Progress now = progress.get();
        if (terminal.interactive()) {
            err.print(ERASE + now.bar(terminal.width() - 1));
        } else {
            err.println(now.text());
        }
        err.flush();
    }
}
