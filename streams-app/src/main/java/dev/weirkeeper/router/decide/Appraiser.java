package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Obstacle.lasting;

import dev.weirkeeper.router.price.Prices;
import dev.weirkeeper.router.price.Tariff;
import dev.weirkeeper.router.rank.Ranking;
import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.value.Forecast;
import dev.weirkeeper.router.value.Quality;
import dev.weirkeeper.router.value.Reservation;
import dev.weirkeeper.router.value.Speed;
import dev.weirkeeper.router.value.Spend;
import dev.weirkeeper.router.value.Worth;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.StrategyKind;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Weighs deployments for one request: eligibility first, then what is expected, then what the market says now. */
final class Appraiser {
    /** How long after a catalogue row was applied its topic may still be on its way. */
    static final long TOPIC_GRACE_MS = 30_000;
    /** When to look again at what nobody knows the end of. */
    static final long LOOK_AGAIN_MS = 1_000;

    private final Ask ask;
    private final long nowMs;
    private final Needs needs;
    private final Worth worth;
    private final Strategy strategy;
    private final long callTimeoutMs;

    Appraiser(Ask ask, Needs needs, Worth worth, Strategy strategy, long callTimeoutMs, long nowMs) {
        this.ask = ask;
        this.nowMs = nowMs;
        this.needs = needs;
        this.worth = worth;
        this.strategy = strategy;
        this.callTimeoutMs = callTimeoutMs;
    }

    Appraisal appraise(Deployment deployment) {
        ModelSpec spec = deployment.spec();
        Obstacle obstacle = Eligibility.check(needs, ask, spec);
        obstacle = obstacle != null ? obstacle : checkStep(strategy.shareOf(spec));
        if (obstacle != null) {
            return Appraisal.excluded(deployment, obstacle);
        }
        Optional<Tariff> tariff = Prices.tariffAt(spec, nowMs);
        if (tariff.isEmpty()) {
            return Appraisal.excluded(deployment, withoutPrice(spec));
        }
        int permits = Window.permits(deployment);
        Forecast forecast = forecast(deployment, tariff.get(), permits);
        long reserved = ask.means().limited() ? reservation(deployment, forecast.spend()) : 0;
        obstacle = checkDemands(spec, forecast);
        obstacle = obstacle != null ? obstacle : checkMeans(reserved);
        obstacle = obstacle != null ? obstacle : checkMarket(deployment, permits);
        return new Appraisal(
                deployment,
                obstacle,
                forecast,
                reserved,
                Window.halfOpen(deployment, nowMs),
                strategy.shareOf(spec),
                Ranking.score(strategy.kind(), forecast));
    }

    /** Once an answer was not good enough, only a later step can be better. */
    private @Nullable Obstacle checkStep(int step) {
        boolean isPast = strategy.kind() == StrategyKind.CASCADE
                && step < ask.escalation().fromStep();
        return isPast && ask.escalation().fromStep() > 0
                ? lasting(Exclusion.ESCALATED_PAST, "the answer of an earlier step of the cascade was not good enough")
                : null;
    }

    private Forecast forecast(Deployment deployment, Tariff tariff, int permits) {
        ModelSpec spec = deployment.spec();
        Spend spend = Spend.of(tariff, spec, deployment.health(), ask.classification(), needs.maxOutputTokens());
        Quality quality = Quality.of(spec, ask.classification());
        Speed speed = Speed.of(
                        spec,
                        deployment.health(),
                        new Speed.Load(
                                permits,
                                deployment.capacity().inFlight()
                                        + deployment.capacity().ahead()),
                        spend.outputTokens(),
                        ask.request().getCallerRegion())
                .seenFrom(deployment.outside());
        double inTime = speed.inTime(ask.deadlineMs() - nowMs, callTimeoutMs);
        double value =
                worth.value(quality.expected(), (1 - speed.failure()) * inTime, spend.costNanoUsd(), speed.latencyMs());
        return new Forecast(spend, quality, speed, inTime, value);
    }

    private long reservation(Deployment deployment, Spend spend) {
        long nanoUsd = Reservation.nanoUsd(
                spend.tariff(), deployment.spec(), deployment.health(), ask.classification(), needs.maxOutputTokens());
        return Math.max(nanoUsd, spend.costNanoUsd());
    }

    private @Nullable Obstacle checkMeans(long reservedNanoUsd) {
        long affordable = ask.means().affordableNanoUsd();
        return reservedNanoUsd <= affordable
                ? null
                : lasting(
                        Exclusion.OVER_HARD_BUDGET,
                        "it may cost " + reservedNanoUsd + " nano-dollars; the tenant's budgets leave " + affordable);
    }

    /** A price that begins to hold before the deadline is worth waiting for. */
    private Obstacle withoutPrice(ModelSpec spec) {
        OptionalLong next = Prices.nextChangeMs(spec, nowMs);
        boolean coming = next.isPresent()
                && next.getAsLong() < ask.deadlineMs()
                && Prices.tariffAt(spec, next.getAsLong()).isPresent();
        return new Obstacle(
                Exclusion.NO_PRICE,
                spec.getPrices().isEmpty() ? "it has no price" : "none of its prices holds now",
                coming ? next.getAsLong() : Obstacle.NEVER);
    }

    private @Nullable Obstacle checkDemands(ModelSpec spec, Forecast forecast) {
        Double least = needs.minQuality();
        if (least != null && !(forecast.quality().expected() >= least)) {
            return lasting(
                    Exclusion.QUALITY_TOO_LOW,
                    "expected quality " + Math.round(forecast.quality().expected() * 1000) / 1000.0
                            + "; the request demands " + least);
        }
        Long most = needs.maxCostNanoUsd();
        long spent = ask.escalation().spentNanoUsd();
        if (most == null || forecast.spend().atMostNanoUsd(needs.maxOutputTokens()) <= most - spent) {
            return null;
        }
        return new Obstacle(
                Exclusion.COST_TOO_HIGH,
                "up to " + forecast.spend().atMostNanoUsd(needs.maxOutputTokens())
                        + " nano-dollars; the request allows " + most
                        + (spent == 0 ? "" : ", of which " + spent + " are spent"),
                cheaperAtMs(spec, forecast.spend(), most - spent));
    }

    /** When the next price holds, if the request can wait for it and it is low enough. */
    private long cheaperAtMs(ModelSpec spec, Spend now, long most) {
        OptionalLong next = Prices.nextChangeMs(spec, nowMs);
        if (next.isEmpty() || next.getAsLong() >= ask.deadlineMs()) {
            return Obstacle.NEVER;
        }
        Optional<Tariff> tariff = Prices.tariffAt(spec, next.getAsLong());
        if (tariff.isEmpty()) {
            return Obstacle.NEVER;
        }
        Spend then = new Spend(
                tariff.get(),
                now.inputTokens(),
                now.outputTokens(),
                tariff.get().costNanoUsd(now.inputTokens(), now.outputTokens()));
        return then.atMostNanoUsd(needs.maxOutputTokens()) <= most ? next.getAsLong() : Obstacle.NEVER;
    }

    private @Nullable Obstacle checkMarket(Deployment deployment, int permits) {
        ModelSpec spec = deployment.spec();
        if (!deployment.topicExists()) {
            boolean young = nowMs - spec.getUpdatedAt().toEpochMilli() < TOPIC_GRACE_MS;
            return new Obstacle(
                    Exclusion.TOPIC_MISSING,
                    "topic " + spec.getTopic() + " is not known to exist",
                    young ? nowMs + LOOK_AGAIN_MS : Obstacle.NEVER);
        }
        if (deployment.outside().downUntilMs() > nowMs) {
            return new Obstacle(
                    Exclusion.SIGNALLED_DOWN,
                    String.join(", ", deployment.outside().words()),
                    deployment.outside().downUntilMs());
        }
        Obstacle ill = checkBreaker(deployment);
        ill = ill != null ? ill : Weather.obstacle(ask, deployment, nowMs);
        if (ill != null) {
            return ill;
        }
        if (deployment.capacity().workers() <= 0) {
            return passing(Exclusion.NO_LIVE_WORKERS, "no live worker serves it");
        }
        if (permits <= 0) {
            return passing(Exclusion.NO_PERMITS, "its workers make no calls now");
        }
        return Window.hasRoom(deployment, nowMs) ? null : noRoom(deployment, permits);
    }

    private Obstacle noRoom(Deployment deployment, int permits) {
        Capacity capacity = deployment.capacity();
        int window = Window.size(deployment, nowMs);
        double surplusMs = (capacity.inFlight() + 1.0 - window) / permits * Window.callMs(deployment);
        return new Obstacle(
                Exclusion.QUEUE_TOO_LONG,
                capacity.inFlight() + " calls are out and " + capacity.ahead() + " requests go first, the window is "
                        + window,
                nowMs + Math.clamp(Math.round(surplusMs), 100, 2_000));
    }

    private @Nullable Obstacle checkBreaker(Deployment deployment) {
        ModelHealth health = deployment.health();
        boolean halfOpen = Window.halfOpen(deployment, nowMs);
        if (health != null && health.getBreaker() == BreakerState.OPEN && !halfOpen) {
            Instant until = health.getOpenUntil();
            boolean over = until == null || until.toEpochMilli() <= nowMs;
            return new Obstacle(
                    Exclusion.BREAKER_OPEN,
                    "its breaker is open" + (until == null ? "" : " until " + until),
                    over ? nowMs + LOOK_AGAIN_MS : until.toEpochMilli());
        }
        // Calls that hang since before the breaker opened must not keep probes out: a few may be out at once.
        if (halfOpen && !Window.hasRoom(deployment, nowMs)) {
            return passing(Exclusion.BREAKER_HALF_OPEN, "its breaker is half open and enough calls are out to see");
        }
        return null;
    }

    private Obstacle passing(Exclusion exclusion, String detail) {
        return new Obstacle(exclusion, detail, nowMs + LOOK_AGAIN_MS);
    }
}
