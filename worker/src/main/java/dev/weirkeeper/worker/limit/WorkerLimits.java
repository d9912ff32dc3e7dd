package dev.weirkeeper.worker.limit;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.WorkerLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits that a worker's models go by. Deployments that share a limit share its book. What nobody limits needs no lease
 * and has no book. Thread-safe.
 */
public final class WorkerLimits {
    /** The least time between two heartbeats that are sent because something waits. */
    static final Duration BETWEEN_ASKS = Duration.ofMillis(150);

    private final LongSupplier latestMs;
    private final LongSupplier nanos;
    private final Runnable beat;
    private final Map<String, LimitBook> books = new ConcurrentHashMap<>();
    private final Map<String, String> limitOfModel = new ConcurrentHashMap<>();
    private final AtomicLong askedAtNanos;

    /**
     * @param latestMs the latest that broker time can be now, milliseconds since the epoch
     * @param nanos the monotonic clock
     * @param beat sends a heartbeat now
     */
    public WorkerLimits(LongSupplier latestMs, LongSupplier nanos, Runnable beat) {
        this.latestMs = latestMs;
        this.nanos = nanos;
        this.beat = beat;
        this.askedAtNanos = new AtomicLong(nanos.getAsLong() - BETWEEN_ASKS.toNanos());
    }

    /** Asks for what one call needs. */
    public Answer take(ModelSpec spec, DispatchedRequest dispatch, long callTimeoutMs) {
        LimitedIn limited = LimitedIn.of(spec);
        return limited.any()
                ? book(spec).tryTake(limited, Need.of(dispatch, callTimeoutMs))
                : new Answer.Taken(Share.unlimited());
    }

    /** Whether a deployment's calls need a lease. */
    public static boolean limits(ModelSpec spec) {
        return LimitedIn.of(spec).any();
    }

    /**
     * What of a model waits for its share now; the owner of the limit hears of it at once.
     *
     * @param model the model
     * @param spec its row; null where there is none
     */
    public void waits(String model, @Nullable ModelSpec spec, Waiting waiting) {
        @Nullable String now = spec == null || !limits(spec) ? null : LimitedIn.limitOf(spec);
        @Nullable String before = now == null ? limitOfModel.remove(model) : limitOfModel.put(model, now);
        if (before != null && !before.equals(now)) {
            book(before).waits(model, Waiting.NONE);
        }
        if (now != null) {
            book(now).waits(model, waiting);
            if (waiting.calls() > 0) {
                ask();
            }
        }
    }

    /** Takes a lease that is made out to this life of this worker. */
    public void lease(Lease lease) {
        if (book(lease.getLimit()).apply(lease)) {
            ask();
        }
    }

    /** What goes into a heartbeat sent now. */
    public List<WorkerLimit> report() {
        Map<String, LimitBook> told = new TreeMap<>();
        limitOfModel.values().forEach(limit -> told.put(limit, book(limit)));
        books.forEach((limit, book) -> {
            if (book.inUse()) {
                told.put(limit, book);
            }
        });
        return told.values().stream().map(LimitBook::report).toList();
    }

    private void ask() {
        long now = nanos.getAsLong();
        long last = askedAtNanos.get();
        if (now - last >= BETWEEN_ASKS.toNanos() && askedAtNanos.compareAndSet(last, now)) {
            beat.run();
        }
    }

    private LimitBook book(ModelSpec spec) {
        return book(LimitedIn.limitOf(spec));
    }

    private LimitBook book(String limit) {
        return Objects.requireNonNull(books.computeIfAbsent(limit, name -> new LimitBook(name, latestMs)));
    }
}
