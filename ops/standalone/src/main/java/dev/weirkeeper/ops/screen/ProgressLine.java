package dev.weirkeeper.ops.screen;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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
    private final IntFunction<String> bar;
    private final Supplier<String> text;
    private final ScheduledExecutorService timer;
    private boolean closed;

    /** @param progress asked for each time a line is drawn, on a thread of its own */
    public ProgressLine(PrintWriter err, Terminal terminal, Supplier<Progress> progress) {
        this(
                err,
                terminal,
                width -> progress.get().bar(width),
                () -> progress.get().text(),
                Duration.ofMillis(PLAIN_MS));
    }

    /**
     * @param bar a line for a terminal, no wider than its argument; asked for on a thread of its own, as {@code text} is
     * @param text the same for logs
     * @param plainEvery how often a log gets it
     */
    public ProgressLine(
            PrintWriter err, Terminal terminal, IntFunction<String> bar, Supplier<String> text, Duration plainEvery) {
        this.err = err;
        this.terminal = terminal;
        this.bar = bar;
        this.text = text;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weir-progress").factory());
        long every = terminal.interactive() ? REDRAW_MS : plainEvery.toMillis();
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
        if (terminal.interactive()) {
            err.print(ERASE + bar.apply(terminal.width() - 1));
        } else {
            err.println(text.get());
        }
        err.flush();
    }
}
