package dev.weirkeeper.connector.client;

import dev.weirkeeper.schema.InferenceResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which response, and until when. Whoever takes a waiter out of {@link #waiting} completes its future and
 * gives back its permit, so each happens once whatever comes first: the response, the time-out, a failed send, the caller's
 * own cancel, or the end of the client. Thread-safe.
 */
final class InFlight {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Semaphore permits;
    private final LongSupplier nanoTime;
    private final long origin;
    private final Executor callbacks;
    /** By request id alone: that is a response's key, so that other people's responses are passed over undecoded. */
    private final ConcurrentHashMap<String, List<Waiter>> waiting = new ConcurrentHashMap<>();

    private final ConcurrentSkipListSet<Waiter> byExpiry =
            new ConcurrentSkipListSet<>(Comparator.comparingLong(Waiter::expiry).thenComparingLong(Waiter::number));
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private volatile boolean closed;

    /** Makes a response of bytes. */
    interface Decoder {
        /**
         * @throws dev.weirkeeper.serde.RegistryUnavailableException where trying again helps; any other exception means
         *     that it never will
         */
        InferenceResponse decode(String topic, byte[] bytes);
    }

    /** One future and what it waits for. */
    static final class Waiter {
        private final String tenant;
        private final String requestId;
        private final Duration timeout;
        private final long expiry;
        private final long number;
        private final CompletableFuture<InferenceResponse> future = new CompletableFuture<>();

        private Waiter(String tenant, String requestId, Duration timeout, long expiry, long number) {
            this.tenant = tenant;
            this.requestId = requestId;
            this.timeout = timeout;
            this.expiry = expiry;
            this.number = number;
        }

        private long expiry() {
            return expiry;
        }

        private long number() {
            return number;
        }

        CompletableFuture<InferenceResponse> future() {
            return future;
        }
    }

    /**
     * @param max most waiters at once, 1 or more
     * @param nanoTime a clock that never goes back, like {@link System#nanoTime}
     * @param callbacks runs what callers hang on their futures, so that they hold up nobody else's response
     */
    InFlight(int max, LongSupplier nanoTime, Executor callbacks) {
        this.permits = new Semaphore(max, true);
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        this.callbacks = callbacks;
    }

    /**
     * Begins to wait for a response; blocks while as many wait as may.
     *
     * @param timeout how long from the moment it is let in
     * @throws ClientClosedException where the client is closed, also while blocked
     * @throws InterruptedException where the thread is interrupted while blocked
     */
    Waiter admit(String tenant, String requestId, Duration timeout) throws InterruptedException {
        permits.acquire();
        long expiry = now() + (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
        Waiter waiter = new Waiter(tenant, requestId, timeout, expiry, numbers.getAndIncrement());
        size.incrementAndGet();
        waiting.merge(requestId, List.of(waiter), InFlight::joined);
        byExpiry.add(waiter);
        if (closed) { // asked after the entry is made: either this sees the end, or the end sees the entry
            remove(waiter);
            throw closedBefore(requestId);
        }
        var unused = waiter.future.whenComplete((response, failure) -> remove(waiter)); // the caller may end it
        return waiter;
    }

    /** Whether anybody waits for a response of this request id, of whichever tenant. */
    boolean awaits(String requestId) {
        return waiting.containsKey(requestId);
    }

    /** Hears responses. */
    TopicReader.Listener listener(Decoder decoder) {
        return new TopicReader.Listener() {
            @Override
            public boolean awaits(String requestId) {
                return InFlight.this.awaits(requestId);
            }

            @Override
            public void take(String topic, byte[] value) {
                answer(decoder.decode(topic, value));
            }
        };
    }

    /** Hands a response to all who wait for it; none may. */
    void answer(InferenceResponse response) {
        for (Waiter waiter : waiting.getOrDefault(response.getRequestId(), List.of())) {
            if (waiter.tenant.equals(response.getTenant()) && remove(waiter)) {
                answered.increment();
                callbacks.execute(() -> waiter.future.complete(response));
            }
        }
    }

    /** Ends one wait. */
    void fail(Waiter waiter, ClientException failure) {
        if (remove(waiter)) {
            callbacks.execute(() -> waiter.future.completeExceptionally(failure));
        }
    }

    /** Ends the waits whose time is up. */
    void expire() {
        long now = now();
        for (Waiter waiter : byExpiry) { // in order of expiry
            if (waiter.expiry > now) {
                return;
            }
            if (remove(waiter)) {
                timedOut.increment();
                callbacks.execute(() -> waiter.future.completeExceptionally(
                        new ResponseTimedOutException(waiter.tenant, waiter.requestId, waiter.timeout)));
            }
        }
    }

    /** Ends all waits, here and now, and lets nobody in any more. */
    void close() {
        closed = true;
        permits.release(); // one who is blocked wakes, sees the end and passes the permit on
        for (Waiter waiter : byExpiry) {
            if (remove(waiter)) {
                waiter.future.completeExceptionally(closedBefore(waiter.requestId));
            }
        }
    }

    int size() {
        return size.get();
    }

    long answered() {
        return answered.sum();
    }

    long timedOut() {
        return timedOut.sum();
    }

    private boolean remove(Waiter waiter) {
        if (!byExpiry.remove(waiter)) {
            return false;
        }
        waiting.computeIfPresent(waiter.requestId, (id, waiters) -> without(waiters, waiter));
        size.decrementAndGet();
        permits.release();
        return true;
    }

    private long now() {
        return nanoTime.getAsLong() - origin;
    }

    private static ClientClosedException closedBefore(String requestId) {
        return new ClientClosedException("the client was closed before request " + requestId + " had its response");
    }

    private static List<Waiter> joined(List<Waiter> some, List<Waiter> more) {
        List<Waiter> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static @Nullable List<Waiter> without(List<Waiter> waiters, Waiter gone) {
        List<Waiter> left = waiters.stream().filter(waiter -> waiter != gone).toList();
        return left.isEmpty() ? null : left; // null drops the map's entry
    }
}
