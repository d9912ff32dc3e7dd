package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.price.Prices;
import dev.weirkeeper.router.price.Tariff;
import dev.weirkeeper.router.rank.Ranking;
import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.value.Forecast;
import dev.weirkeeper.router.value.Spend;
import dev.weirkeeper.router.value.Worth;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cheaper hour is worth waiting for. Pure.
 *
 * <p>The same formula as for now, with the prices of the hour and the wait in it: {@code value(t) = V · quality · P(in time
 * from t) − cost(t) − S · (t − now + latency)}. So who waits, and for how long, follows from what a second costs the tenant; a
 * request that nobody waits for takes any saving.
 *
 * <p>No request waits until an hour from which it might come late: {@code t + drain + slow call + margin <= deadline}. The
 * drain is what all that waits now would take the deployment's workers, as it may all begin at t. A slow call is one and a
 * half 95th percentiles, about the 99th of a lognormal time whose sigma is 0.6; where none is measured, three expected calls.
 */
final class Deferral {
    /** Reason of such a wait. */
    static final String CHEAPER_LATER = "cheaper_later";

    /** Between the latest start and the deadline beside the call, milliseconds: room for one that fails. */
    static final long MARGIN_MS = 30_000;

    /** Hours that are looked at per deployment: prices of two days with two peaks each. */
    private static final int CHANGES = 8;

    private static final double P99_PER_P95 = 1.5;
    private static final double SLOW_CALLS = 3;

    /**
     * An hour that is worth waiting for.
     *
     * @param appraisal whose
     * @param atMs when it begins, broker time in milliseconds since the epoch
     * @param costNanoUsd what the call is expected to cost then, nano-dollars
     * @param score what the strategy ranks it by
     * @param value dollars
     */
    record Later(Appraisal appraisal, long atMs, long costNanoUsd, double score, double value) {
        Choice.Wait asWait() {
            return new Choice.Wait(CHEAPER_LATER, atMs);
        }
    }

    private final Ask ask;
    private final Market market;
    private final Worth worth;
    private final Strategy strategy;
    private final long callTimeoutMs;

    Deferral(Ask ask, Market market, Worth worth, Strategy strategy, long callTimeoutMs) {
        this.ask = ask;
        this.market = market;
        this.worth = worth;
        this.strategy = strategy;
        this.callTimeoutMs = callTimeoutMs;
    }

    /**
     * The hour that is worth most, where it is worth more than the best of now; null: none is.
     *
     * @param selection who is to choose from
     * @param excluded the others
     * @param best the best that can be had now or in a moment
     */
    @Nullable
    Later find(Selection selection, List<Appraisal> excluded, Appraisal best) {
        @Nullable Later found = null;
        for (Appraisal appraisal : selection.choosable()) {
            found = better(found, appraisal, best);
        }
        for (Appraisal appraisal : excluded) {
            if (changesPrice(appraisal) && selection.willBeChoosable(appraisal)) {
                found = better(found, appraisal, best);
            }
        }
        return found;
    }

    private @Nullable Later better(@Nullable Later found, Appraisal appraisal, Appraisal best) {
        @Nullable Later later = changesPrice(appraisal) ? best(appraisal) : null;
        return later != null
                        && later.value() > (found == null ? best.value() : found.value())
                        && later.score() > best.score()
                ? later
                : found;
    }

    /** Most have one price for ever, and cost nothing more to look at. */
    private static boolean changesPrice(Appraisal appraisal) {
        ModelSpec spec = appraisal.deployment().spec();
        return spec.getPrices().size() > 1
                || (!spec.getPrices().isEmpty()
                        && !spec.getPrices().getFirst().getSchedules().isEmpty());
    }

    private @Nullable Later best(Appraisal appraisal) {
        @Nullable Forecast now = appraisal.forecast();
        if (now == null) {
            return null;
        }
        long latestMs = latestStartMs(appraisal.deployment(), now);
        @Nullable Later best = null;
        long atMs = market.nowMs();
        for (int i = 0; i < CHANGES; i++) {
            OptionalLong next = Prices.nextChangeMs(appraisal.deployment().spec(), atMs);
            if (next.isEmpty() || next.getAsLong() > latestMs) {
                return best;
            }
            atMs = next.getAsLong();
            @Nullable Later later = at(appraisal, now, atMs);
            best = later != null && (best == null || later.value() > best.value()) ? later : best;
        }
        return best;
    }

    private long latestStartMs(Deployment deployment, Forecast now) {
        @Nullable ModelHealth health = deployment.health();
        double slowMs = health != null && health.getCallMsP95() > 0
                ? P99_PER_P95 * health.getCallMsP95()
                : SLOW_CALLS * now.speed().callMs();
        double drainMs = market.backlog() * Window.callMs(deployment) / Math.max(1, Window.permits(deployment));
        return ask.deadlineMs() - MARGIN_MS - (long) Math.min(slowMs + drainMs, Long.MAX_VALUE / 4.0);
    }

    /** Null where it would be no cheaper, or what keeps it then too has not passed. */
    private @Nullable Later at(Appraisal appraisal, Forecast now, long atMs) {
        Optional<Tariff> tariff = Prices.tariffAt(appraisal.deployment().spec(), atMs);
        boolean kept = appraisal.obstacle() != null && appraisal.obstacle().goneAtMs() > atMs;
        if (tariff.isEmpty() || kept) {
            return null;
        }
        Spend spend = now.spend();
        long cost = tariff.get().costNanoUsd(spend.inputTokens(), spend.outputTokens());
        if (cost >= spend.costNanoUsd()) {
            return null;
        }
        double answers = (1 - now.speed().failure()) * now.speed().inTime(ask.deadlineMs() - atMs, callTimeoutMs);
        long latencyMs = atMs - market.nowMs() + now.speed().latencyMs();
        double quality = now.quality().expected();
        double value = worth.value(quality, answers, cost, latencyMs);
        double score = Ranking.score(strategy.kind(), value, quality * answers, cost, latencyMs);
        return new Later(appraisal, atMs, cost, score, value);
    }
}
