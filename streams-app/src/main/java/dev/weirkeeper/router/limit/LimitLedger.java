package dev.weirkeeper.router.limit;

import dev.weirkeeper.router.limit.Account.Holder;
import dev.weirkeeper.schema.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one limit, by its owner, and what follows from it. Time is append times alone: {@code now} is the newest
 * that was read back, so it is never ahead of the brokers' time, and stands still while nothing is heard.
 *
 * <p>At each turn, for what is granted (G), reported returned (R) and reported used (U):
 *
 * <ul>
 *   <li>a rate's pool is {@code L - sum max(0, G - R - U) - (use reported within the last window)};
 *   <li>a holder has the most of what it ran at its last report and of every share it may have read since; all together
 *       have no more than L;
 *   <li>no more is granted than is in the pool.
 * </ul>
 *
 * <p>A holder that is not heard any more gets no further lease. Its account is closed when its last lease is over and so is
 * all that could have begun under it: calls by their longest time-out, call starts by the window. Until then it counts, and if
 * the holder comes back it goes on where it was. If it comes back later it begins a new generation. Not thread-safe.
 */
public final class LimitLedger {
    /** How long a lease is good for, milliseconds: longer than a router's take-over, or work would stand still in it. */
    public static final long VALID_MS = 15_000;
    /** No call is longer, milliseconds; a worker asks for as long a one as it needs. */
    public static final long LONGEST_CALL_MS = 600_000;
    /** Changes of a holder's share that it may not have read yet, at the most. */
    static final int MOST_UNREAD = 16;

    private static final long SILENCE_MS = 5_000;
    /** Clocks of two brokers may differ a little, and a call that is broken off ends a little later. */
    private static final long MARGIN_MS = 1_000;

    /**
     * What a turn came to.
     *
     * @param leases to be published, in the same transaction as the ledger
     * @param changed whether the ledger is to be stored
     */
    public record Turn(List<Lease> leases, boolean changed) {}

    final Map<String, Account> accounts = new TreeMap<>();
    final UseRing usedCalls = new UseRing();
    final UseRing usedTokens = new UseRing();
    Pace callPace = new Pace();
    Pace tokenPace = new Pace();
    String lastCaller = "";
    String lastSpender = "";
    long nowMs;
    long nothingBeforeMs;
    private boolean fresh;

    /** A ledger of which nothing is known. */
    public LimitLedger() {
        this(true);
    }

    LimitLedger(boolean fresh) {
        this.fresh = fresh;
    }

    /**
     * Takes what is known now and does what follows.
     *
     * @param terms what the limit allows
     * @param heard the last report of each holder there is
     * @param asOfMs newest append time read back, milliseconds since the epoch
     */
    public Turn turn(LimitTerms terms, List<Heard> heard, long asOfMs) {
        nowMs = Math.max(nowMs, asOfMs);
        boolean changed = fresh;
        if (fresh) {
            waitForWhatMayBeOut(heard);
            fresh = false;
        }
        for (Heard one : heard) {
            changed |= take(one, terms);
        }
        changed |= close();
        changed |= usedCalls.prune(nowMs) | usedTokens.prune(nowMs);
        if (nowMs < nothingBeforeMs || !terms.any()) {
            return new Turn(List.of(), changed);
        }
        List<Account> current = accounts.values().stream()
                .filter(account -> nowMs - account.heardAtMs() <= SILENCE_MS)
                .toList();
        grant(terms, current);
        List<Lease> leases = new ArrayList<>();
        for (Account account : current) {
            if (isDue(account)) {
                leases.add(lease(account, terms));
            }
        }
        return new Turn(leases, changed || !leases.isEmpty());
    }

    /** Nothing is known, but holders say that they have leases: nothing is granted until all of it is over. */
    private void waitForWhatMayBeOut(List<Heard> heard) {
        long longest = heard.stream()
                .filter(one -> one.use().getGeneration() > 0)
                .mapToLong(one -> Math.min(one.use().getLongestCallMs(), LONGEST_CALL_MS))
                .max()
                .orElse(-1);
        if (longest >= 0) {
            nothingBeforeMs = nowMs + VALID_MS + Math.max(UseRing.HOLD_MS, longest) + MARGIN_MS;
        }
    }

    private boolean take(Heard heard, LimitTerms terms) {
        Holder holder = new Holder(heard.workerId(), heard.incarnation());
        @Nullable Account known = accounts.get(holder.name());
        if (known == null) {
            boolean asks = heard.use().getWantedCalls() > 0 || heard.use().getRunning() > 0;
            boolean isHeard = nowMs - heard.appendMs() <= SILENCE_MS && !heard.stopped();
            if (!asks || !isHeard || !terms.any() || nowMs < nothingBeforeMs) {
                return false;
            }
            // Above any that the holder may have had: what it counts under an older one says nothing of this account.
            known = new Account(holder, Math.max(nowMs, heard.use().getGeneration() + 1));
            accounts.put(holder.name(), known);
        }
        boolean news = known.reported(heard, usedCalls, usedTokens);
        if (heard.stopped() && heard.use().getRunning() == 0) {
            accounts.remove(holder.name());
            return true;
        }
        return news;
    }

    /** Closes accounts of which nothing can be out any more. */
    private boolean close() {
        boolean any = false;
        for (Iterator<Account> all = accounts.values().iterator(); all.hasNext(); ) {
            Account account = all.next();
            boolean silent = nowMs - account.heardAtMs() > SILENCE_MS;
            if (account.sequence() == 0 ? silent : nowMs > account.releaseAtMs()) {
                all.remove();
                any = true;
            }
        }
        return any;
    }

    private void grant(LimitTerms terms, List<Account> current) {
        Collection<Account> all = accounts.values();
        terms.requestsPerMinute().ifPresent(limit -> {
            long pool = RateGrants.pool(limit, all, Account::calls, usedCalls);
            lastCaller = new RateGrants(Account::calls, limit, nowMs).grant(current, pool, callPace, lastCaller);
        });
        terms.tokensPerMinute().ifPresent(limit -> {
            long pool = RateGrants.pool(limit, all, Account::tokens, usedTokens);
            lastSpender = new RateGrants(Account::tokens, limit, nowMs).grant(current, pool, tokenPace, lastSpender);
        });
        terms.concurrency().ifPresent(limit -> new PlaceShares(limit, nowMs).share(all, current));
    }

    private boolean isDue(Account account) {
        return account.sequence() == 0 || account.changed() || account.renewalIsDue(nowMs);
    }

    private Lease lease(Account account, LimitTerms terms) {
        boolean recall = account.recalled();
        long longest = Math.max(1, account.longestCallMs());
        long out = Math.max(
                terms.limitsRates() ? UseRing.HOLD_MS : 0, terms.concurrency().isPresent() ? longest : 0);
        account.issued(nowMs, nowMs + VALID_MS + out + MARGIN_MS);
        return Lease.newBuilder()
                .setLimit(terms.limit())
                .setWorkerId(account.holder().workerId())
                .setIncarnation(account.holder().incarnation())
                .setGeneration(account.generation())
                .setSequence(account.sequence())
                .setConcurrencyLimited(terms.concurrency().isPresent())
                .setConcurrency(account.share())
                .setGrantedRequests(
                        terms.requestsPerMinute().isPresent() ? account.calls().granted() : null)
                .setGrantedTokens(
                        terms.tokensPerMinute().isPresent() ? account.tokens().granted() : null)
                .setRequestsPerMinute(terms.requestsPerMinute().orElse(0))
                .setTokensPerMinute(terms.tokensPerMinute().orElse(0))
                .setRecall(recall)
                .setLongestCallMs(longest)
                .setValidForMs(VALID_MS)
                .setIssuedAt(Instant.ofEpochMilli(nowMs))
                .build();
    }

    /** Whether there is nothing in it: what the catalogue does not name any more may be forgotten then. */
    public boolean isEmpty() {
        return accounts.isEmpty() && usedCalls.isEmpty() && usedTokens.isEmpty() && nowMs >= nothingBeforeMs;
    }

    /** What a rate of requests has left to grant, negative after the limit was lowered; for tests and meters. */
    public long requestPool(long limit) {
        return RateGrants.pool(limit, accounts.values(), Account::calls, usedCalls);
    }

    /** What a rate of tokens has left to grant. */
    public long tokenPool(long limit) {
        return RateGrants.pool(limit, accounts.values(), Account::tokens, usedTokens);
    }

    /** The most calls that may be running, by what is known. */
    public int held() {
        return accounts.values().stream().mapToInt(Account::held).sum();
    }

    /** As it is stored. */
    public byte[] toBytes() {
        return LimitBytes.write(this);
    }

    /**
     * As it was stored; what another release wrote, or nobody can read, is as if nothing were known.
     *
     * @param bytes the row; null where there is none
     */
    public static LimitLedger of(byte @Nullable [] bytes) {
        return bytes == null ? new LimitLedger() : LimitBytes.read(bytes).orElseGet(LimitLedger::new);
    }
}
