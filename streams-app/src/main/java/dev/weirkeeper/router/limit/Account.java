package dev.weirkeeper.router.limit;

import dev.weirkeeper.schema.WorkerLimit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One holder's account with one limit, as the limit's owner knows it. Not thread-safe. */
final class Account {
    private static final long PEAK_LASTS_MS = 2_000;
    private static final long RENEW_MS = 3_000;
    private static final long ACTIVE_MS = 60_000;

    /** Who holds: one life of a worker. */
    record Holder(String workerId, String incarnation) {
        /** One text for both: the order in which holders take turns. */
        String name() {
            return workerId + '/' + incarnation;
        }
    }

    /**
     * A share of calls at once that the holder may go by.
     *
     * @param sequence of the first lease that says so
     * @param places calls at once
     */
    record Places(long sequence, int places) {}

    private final Holder holder;
    private final long generation;
    private final Rate calls;
    private final Rate tokens;
    private final Deque<Places> places = new ArrayDeque<>();
    private long sequence;
    private long issuedAtMs;
    private long releaseAtMs;
    private long longestCallMs;
    private long heardAtMs;
    private long activeAtMs;
    private int running;

    // What follows is advice and not kept: a new owner learns it with the next report.
    private int wanted;
    private int peak;
    private long peakAtMs;
    private long grantedAtMs;
    private long recalledAtMs;
    private boolean recall;
    private boolean changed;
    private @Nullable Heard lastHeard;

    Account(Holder holder, long generation) {
        this(holder, generation, new Rate(), new Rate());
    }

    Account(Holder holder, long generation, Rate calls, Rate tokens) {
        this.holder = holder;
        this.generation = generation;
        this.calls = calls;
        this.tokens = tokens;
    }

    /** Puts back what was stored beside the rates. */
    void restore(LimitBytes.Fixed fixed) {
        sequence = fixed.sequence();
        issuedAtMs = fixed.issuedAtMs();
        releaseAtMs = fixed.releaseAtMs();
        longestCallMs = fixed.longestCallMs();
        heardAtMs = fixed.heardAtMs();
        activeAtMs = fixed.activeAtMs();
        running = fixed.running();
        places.addAll(fixed.places());
    }

    LimitBytes.Fixed fixed() {
        return new LimitBytes.Fixed(
                sequence, issuedAtMs, releaseAtMs, longestCallMs, heardAtMs, activeAtMs, running, List.copyOf(places));
    }

    /**
     * Takes a report.
     *
     * @param usedCalls takes what was used more than was known, with its time
     * @param usedTokens likewise
     * @return whether it said anything new
     */
    boolean reported(Heard heard, UseRing usedCalls, UseRing usedTokens) {
        WorkerLimit use = heard.use();
        if (heard.appendMs() < heardAtMs || heard.equals(lastHeard)) {
            return false;
        }
        lastHeard = heard;
        long since = heardAtMs == 0 ? 0 : heard.appendMs() - heardAtMs;
        heardAtMs = heard.appendMs();
        running = use.getRunning();
        wanted = use.getWantedCalls();
        boolean mine = use.getGeneration() == generation;
        if (mine) {
            acknowledged(use.getSequence());
            long moreCalls =
                    calls.reported(use.getStartedCalls(), use.getReturnedCalls(), use.getReservedCalls(), since);
            long moreTokens =
                    tokens.reported(use.getStartedTokens(), use.getReturnedTokens(), use.getReservedTokens(), since);
            usedCalls.add(heardAtMs, moreCalls);
            usedTokens.add(heardAtMs, moreTokens);
        }
        calls.wants(wanted, Math.min(1, wanted), heardAtMs);
        tokens.wants(use.getWantedTokens(), use.getHeadTokens(), heardAtMs);
        demanded();
        if (use.getLongestCallMs() > longestCallMs) {
            longestCallMs = Math.min(use.getLongestCallMs(), LimitLedger.LONGEST_CALL_MS);
            changed = true;
        }
        return true;
    }

    private void demanded() {
        int demand = running + wanted;
        if (demand > 0) {
            activeAtMs = heardAtMs;
        }
        if (demand >= peak || heardAtMs - peakAtMs > PEAK_LASTS_MS) {
            peak = demand;
            peakAtMs = heardAtMs;
        }
    }

    private void acknowledged(long seen) {
        while (places.size() > 1) {
            Places oldest = places.removeFirst();
            if (places.getFirst().sequence() > seen) {
                places.addFirst(oldest); // it may still go by this one
                return;
            }
        }
    }

    /** The most calls it may have running, whatever it has read: what it had at its last report, and each share since. */
    int held() {
        return Math.max(running, places.stream().mapToInt(Places::places).max().orElse(0));
    }

    /** Calls at once by its newest lease. */
    int share() {
        return places.isEmpty() ? 0 : places.getLast().places();
    }

    /** Whether its share may change: with too many changes unread it waits until the holder has read some. */
    boolean mayChangeShare() {
        return places.size() < LimitLedger.MOST_UNREAD;
    }

    void shareBecomes(int share) {
        if (share != share()) {
            places.addLast(new Places(sequence + 1, share));
            changed = true;
        }
    }

    /** A lease was issued. */
    void issued(long nowMs, long releaseMs) {
        sequence++;
        issuedAtMs = nowMs;
        releaseAtMs = Math.max(releaseAtMs, releaseMs);
        changed = false;
        recall = false;
    }

    void granted(long nowMs) {
        grantedAtMs = nowMs;
        changed = true;
    }

    void recall(long nowMs) {
        recall = true;
        recalledAtMs = nowMs;
        changed = true;
    }

    boolean mayBeRecalled(long nowMs, long guardMs) {
        return nowMs - recalledAtMs >= guardMs && nowMs - grantedAtMs >= guardMs;
    }

    /** Calls it runs and wants, the most of the last seconds. */
    int demand() {
        return Math.max(peak, running + wanted);
    }

    /** Whether it ran or wanted anything lately. */
    boolean isActive(long nowMs) {
        return nowMs - activeAtMs <= ACTIVE_MS;
    }

    /** Whether it gets a lease now although nothing in it is new. */
    boolean renewalIsDue(long nowMs) {
        return sequence > 0 && isActive(nowMs) && nowMs - issuedAtMs >= RENEW_MS;
    }

    int running() {
        return running;
    }

    int wanted() {
        return wanted;
    }

    boolean recalled() {
        return recall;
    }

    boolean changed() {
        return changed;
    }

    Holder holder() {
        return holder;
    }

    long generation() {
        return generation;
    }

    long sequence() {
        return sequence;
    }

    long issuedAtMs() {
        return issuedAtMs;
    }

    long releaseAtMs() {
        return releaseAtMs;
    }

    long longestCallMs() {
        return longestCallMs;
    }

    long heardAtMs() {
        return heardAtMs;
    }

    long activeAtMs() {
        return activeAtMs;
    }

    Rate calls() {
        return calls;
    }

    Rate tokens() {
        return tokens;
    }
}
