package dev.weirkeeper.worker.limit;

import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.WorkerLimit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * This worker's account with one limit. What is granted only grows, and so does what is given back; a call may start where
 * {@code started + reserved + returned + its own <= granted}, and another may run where fewer run than the lease allows.
 *
 * <p>A lease of a newer generation begins a new account: the owner of the limit had given this holder up. What was taken
 * under the old one may not start any more; what runs still counts among the running.
 *
 * <p>Thread-safe.
 */
public final class LimitBook {
    /** Free units that nobody took for this long go back, milliseconds: an idle worker keeps nothing from the others. */
    static final long IDLE_MS = 5_000;
    /** No lease allows a longer call, milliseconds: a dead worker's share comes back only when its calls must be over. */
    static final long LONGEST_CALL_MS = 600_000;

    private final String limit;
    private final LongSupplier latestMs;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Units calls = new Units();
    private final Units tokens = new Units();
    private @Nullable Lease lease;
    private int running;
    private long longestCallMs;
    private long lastTakenMs;

    /**
     * @param limit the limit's name
     * @param latestMs the latest that broker time can be now, milliseconds since the epoch
     */
    public LimitBook(String limit, LongSupplier latestMs) {
        this.limit = limit;
        this.latestMs = latestMs;
    }

    /**
     * Takes a lease that is made out to this life of this worker.
     *
     * @return whether the owner of the limit waits for an answer: it wants something back
     */
    public synchronized boolean apply(Lease given) {
        @Nullable Lease known = lease;
        if (known != null && !isNewer(given, known)) {
            return false;
        }
        boolean fewer = known != null && given.getConcurrencyLimited() && given.getConcurrency() < share(known);
        if (known == null || given.getGeneration() > known.getGeneration()) {
            calls.reset();
            tokens.reset();
        }
        lease = given;
        calls.grant(given.getGrantedRequests());
        tokens.grant(given.getGrantedTokens());
        if (given.getRecall()) {
            giveFreeBack(); // before anything waiting is served, or an asker elsewhere never gets its turn
        }
        return fewer || given.getRecall();
    }

    private static boolean isNewer(Lease given, Lease known) {
        return given.getGeneration() > known.getGeneration()
                || (given.getGeneration() == known.getGeneration() && given.getSequence() > known.getSequence());
    }

    private static int share(Lease lease) {
        return lease.getConcurrencyLimited() ? lease.getConcurrency() : Integer.MAX_VALUE;
    }

    /**
     * Takes what one call needs, all of it or nothing.
     *
     * @param needed what the call's deployment is limited in; a lease that does not cover it is none
     */
    synchronized Answer tryTake(LimitedIn needed, Need need) {
        @Nullable Lease now = valid();
        longestCallMs = Math.max(longestCallMs, Math.min(need.callTimeoutMs(), LONGEST_CALL_MS));
        if (now == null || !needed.coveredBy(now)) {
            return new Answer.NotNow("waits for a lease of limit " + limit);
        }
        if (now.getGrantedTokens() != null && need.tokens() > now.getTokensPerMinute()) {
            return new Answer.Never();
        }
        if (now.getLongestCallMs() < Math.min(need.callTimeoutMs(), LONGEST_CALL_MS)) {
            return new Answer.NotNow("waits for a lease of limit " + limit + " for longer calls");
        }
        if (share(now) == 0) {
            return new Answer.NotNow("has no share of limit " + limit + ": others hold all of it", true);
        }
        if (running >= share(now)) {
            return new Answer.NotNow("waits for limit " + limit + ": its share of calls at once is in use");
        }
        if (!calls.fits(1) || !tokens.fits(need.tokens())) {
            return new Answer.NotNow("waits for limit " + limit + ": its share of the minute is used up");
        }
        running++;
        calls.reserve(1);
        tokens.reserve(need.tokens());
        lastTakenMs = latestMs.getAsLong();
        return new Answer.Taken(new Share(this, now.getGeneration(), need, now.getLongestCallMs()));
    }

    /** A look by the thread that will call: whether the lease still holds. */
    synchronized boolean holds(long generation) {
        return valid() != null && isCurrent(generation);
    }

    synchronized void start(long generation, Need need) {
        if (isCurrent(generation)) {
            calls.start(1);
            tokens.start(need.tokens());
        }
    }

    synchronized void putBack(long generation, Need need) {
        running--;
        if (isCurrent(generation)) {
            calls.unreserve(1);
            tokens.unreserve(need.tokens());
        }
    }

    /** A call has ended. Tokens are only added: what it used less is free again when its minute is over, like all of it. */
    synchronized void end(long generation, long moreTokens) {
        running--;
        if (isCurrent(generation)) {
            tokens.add(moreTokens);
        }
    }

    private boolean isCurrent(long generation) {
        return lease != null && lease.getGeneration() == generation;
    }

    /** What waits of a model now. */
    synchronized void waits(String model, Waiting now) {
        if (now.calls() == 0) {
            waiting.remove(model);
        } else {
            waiting.put(model, now);
            longestCallMs = Math.max(longestCallMs, Math.min(now.longestCallMs(), LONGEST_CALL_MS));
        }
    }

    /** What goes into a heartbeat sent now; what has lain idle is given back with it. */
    public synchronized WorkerLimit report() {
        Waiting all = waiting.values().stream().reduce(Waiting.NONE, Waiting::and);
        if (all.calls() == 0 && latestMs.getAsLong() - lastTakenMs > IDLE_MS) {
            giveFreeBack();
        }
        return WorkerLimit.newBuilder()
                .setLimit(limit)
                .setGeneration(lease == null ? 0 : lease.getGeneration())
                .setSequence(lease == null ? 0 : lease.getSequence())
                .setRunning(running)
                .setReservedCalls(calls.reserved())
                .setStartedCalls(calls.started())
                .setReturnedCalls(calls.returned())
                .setReservedTokens(tokens.reserved())
                .setStartedTokens(tokens.started())
                .setReturnedTokens(tokens.returned())
                .setWantedCalls(all.calls())
                .setWantedTokens(all.tokens())
                .setHeadTokens(all.headTokens())
                .setLongestCallMs(longestCallMs)
                .build();
    }

    /**
     * Whether it has anything to tell, also where no intake goes by it any more: what a stopping worker says last is what gives
     * its share to the others at once.
     */
    synchronized boolean inUse() {
        return running > 0 || !waiting.isEmpty() || valid() != null;
    }

    private void giveFreeBack() {
        calls.giveFreeBack();
        tokens.giveFreeBack();
    }

    private @Nullable Lease valid() {
        @Nullable Lease now = lease;
        return now != null && latestMs.getAsLong() < now.getIssuedAt().toEpochMilli() + now.getValidForMs()
                ? now
                : null;
    }
}
