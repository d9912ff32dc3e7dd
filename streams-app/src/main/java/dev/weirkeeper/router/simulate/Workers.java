package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.limit.LimitTerms;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Workers and their providers: a queue for each deployment, in the order of dispatches, and so many calls at once as permits and
 * limits allow. Rates and shared limits hold as {@link Rate} does. No call fails; one that takes longer than it may is broken off.
 */
final class Workers {
    /** Is told what happens to a call. */
    interface Reports {
        /** Something happened. */
        void tell(Call call, Happening happening);
    }

    /** A call in its queue. */
    private record Queued(long order, Call call) {}

    /** A deployment's queue. */
    private static final class Desk {
        private final ArrayDeque<Queued> queue = new ArrayDeque<>();
        private int running;
    }

    /** Deployments under one limit. */
    private static final class Pool {
        private final List<Desk> desks = new ArrayList<>();
        private final int concurrency;
        private final @Nullable Rate requests;
        private final @Nullable Rate tokens;
        private int running;
        private long wakesAtMs;

        private Pool(LimitTerms terms, long startMs) {
            this.concurrency = terms.concurrency().orElse(Integer.MAX_VALUE);
            this.requests = terms.requestsPerMinute().isPresent()
                    ? new Rate(terms.requestsPerMinute().getAsLong(), startMs)
                    : null;
            this.tokens = terms.tokensPerMinute().isPresent()
                    ? new Rate(terms.tokensPerMinute().getAsLong(), startMs)
                    : null;
        }

        private @Nullable Desk first(int permits) {
            @Nullable Desk first = null;
            long order = Long.MAX_VALUE;
            for (Desk desk : desks) {
                @Nullable Queued head = desk.queue.peek();
                if (head != null && desk.running < permits && head.order() < order) {
                    first = desk;
                    order = head.order();
                }
            }
            return first;
        }

        private long availableAtMs(Call call, long nowMs) {
            long byRequests = requests == null ? nowMs : requests.availableAtMs(1, nowMs);
            long byTokens = tokens == null ? nowMs : tokens.availableAtMs(call.estimatedTokens(), nowMs);
            return Math.max(byRequests, byTokens);
        }

        private void take(Call call) {
            running++;
            if (requests != null) {
                requests.take(1);
            }
            if (tokens != null) {
                tokens.take(call.estimatedTokens());
            }
        }
    }

    private final Agenda agenda;
    private final World world;
    private final int permits;
    private final Reports reports;
    private final Map<String, Desk> desks = new HashMap<>();
    private final Map<String, Pool> pools = new HashMap<>();
    private final Map<Journey, Queued> queued = new HashMap<>();
    private long order;

    Workers(Agenda agenda, World world, Terms terms, long startMs, Reports reports) {
        this.agenda = agenda;
        this.world = world;
        this.permits = terms.permits();
        this.reports = reports;
        open(world.catalogue(), startMs);
    }

    private void open(Collection<ModelSpec> catalogue, long startMs) {
        Map<String, LimitTerms> terms = LimitTerms.of(catalogue);
        Map<String, Pool> byLimit = new HashMap<>();
        for (ModelSpec spec : catalogue) {
            @Nullable Limits limits = spec.getLimits();
            String shared = limits == null ? null : limits.getSharedAs();
            String name = shared == null ? spec.getModelId() : shared;
            Pool pool = limits == null
                    ? new Pool(LimitTerms.none(name), startMs)
                    : byLimit.computeIfAbsent(
                            name, limit -> new Pool(terms.getOrDefault(limit, LimitTerms.none(limit)), startMs));
            Desk desk = new Desk();
            pool.desks.add(desk);
            desks.put(spec.getModelId(), desk);
            pools.put(spec.getModelId(), pool);
        }
    }

    /** A dispatch comes. */
    void take(Call call) {
        Queued place = new Queued(order++, call);
        desk(call).queue.add(place);
        queued.put(call.journey(), place);
        world.out(call.model(), 1);
        start(pool(call));
        if (place.equals(queued.get(call.journey()))) {
            agenda.at(call.startByMs() + 1, () -> giveBack(place));
        }
    }

    /** Its request has ended; what has not started never will. */
    void withdraw(Journey journey) {
        @Nullable Queued place = queued.remove(journey);
        if (place != null) {
            desk(place.call()).queue.remove(place);
            world.out(place.call().model(), -1);
        }
    }

    private void giveBack(Queued place) {
        Call call = place.call();
        if (queued.remove(call.journey(), place)) {
            desk(call).queue.remove(place);
            world.out(call.model(), -1);
            reports.tell(call, new Happening.Returned(call.returned(agenda.nowMs()), agenda.nowMs()));
        }
    }

    private void start(Pool pool) {
        long nowMs = agenda.nowMs();
        @Nullable Desk desk = pool.first(permits);
        while (desk != null && pool.running < pool.concurrency) {
            Call call = desk.queue.element().call();
            long atMs = pool.availableAtMs(call, nowMs);
            if (atMs > nowMs) {
                wake(pool, atMs);
                return;
            }
            desk.queue.remove();
            queued.remove(call.journey());
            desk.running++;
            pool.take(call);
            reports.tell(call, new Happening.Started(call.started(nowMs), nowMs));
            agenda.at(nowMs + Math.min(call.callMs(), call.timeoutMs(nowMs)), () -> end(call, nowMs));
            desk = pool.first(permits);
        }
    }

    private void wake(Pool pool, long atMs) {
        if (atMs != Long.MAX_VALUE && atMs != pool.wakesAtMs) {
            pool.wakesAtMs = atMs;
            agenda.at(atMs, () -> start(pool));
        }
    }

    private void end(Call call, long startedAtMs) {
        desk(call).running--;
        pool(call).running--;
        world.out(call.model(), -1);
        long nowMs = agenda.nowMs();
        reports.tell(call, new Happening.Ended(call.ended(startedAtMs, nowMs), nowMs));
        start(pool(call));
    }

    private Desk desk(Call call) {
        return known(desks.get(call.model()), call);
    }

    private Pool pool(Call call) {
        return known(pools.get(call.model()), call);
    }

    private static <T> T known(@Nullable T found, Call call) {
        if (found == null) {
            throw new IllegalStateException("model " + call.model() + " is not in the catalogue");
        }
        return found;
    }
}
