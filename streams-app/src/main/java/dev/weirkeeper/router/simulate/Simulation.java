package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.Consequence;
import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.attempt.Ledger;
import dev.weirkeeper.router.dispatch.Outlook;
import dev.weirkeeper.router.dispatch.Routed;
import dev.weirkeeper.router.dispatch.Routing;
import dev.weirkeeper.router.dispatch.SpendCeiling;
import dev.weirkeeper.router.intake.Validator;
import dev.weirkeeper.router.pending.WaitsFor;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.plan.TaskState;
import dev.weirkeeper.router.price.Prices;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests one after the other through the router's own decisions, in virtual time: a router of one partition, whose reports and
 * commits take no time, with workers and providers that are made up. Deterministic: the same set-up, traffic and terms, the same
 * outcome.
 */
public final class Simulation {
    private static final int PARTITION = 0;
    private static final int PARTITIONS = 1;
    /** Where a decision names no time to look again at. */
    private static final long LOOK_AGAIN_MS = 1_000;
    /** The backlog is looked at so often, and all who wait where it has changed by more than one in {@link #TENTH}. */
    private static final long BACKLOG_MS = 60_000;

    private static final int TENTH = 10;

    static {
        TrustedRecords.vouch(); // a record takes its defaults by reflection
    }

    private final Agenda agenda = new Agenda();
    private final Tally tally = new Tally();
    private final Terms terms;
    private final World world;
    private final Funds funds;
    private final Draws draws;
    private final Routing routing;
    private final Ledger ledger;
    private final Pending pending;
    private final Workers workers;
    private double choice;
    private int backlog;
    private boolean watching;

    private Simulation(Setup setup, Terms terms, long startMs) {
        this.terms = terms;
        this.world = new World(setup, terms.permits());
        this.funds = new Funds(world);
        this.draws = new Draws(terms.seed());
        InFlight inFlight = new InFlight(world::weight);
        TaskState task = inFlight.task("simulation");
        Outlook outlook = new Outlook(world, inFlight, task, PARTITION, PARTITIONS);
        this.routing = new Routing(
                world,
                outlook,
                () -> choice,
                SpendCeiling.of(OptionalLong.empty(), PARTITIONS),
                PARTITION,
                () -> Long.MAX_VALUE);
        this.ledger = new Ledger(
                (model, usage, atMs) -> world.model(model)
                        .map(spec -> Prices.costNanoUsd(spec, usage, atMs))
                        .orElse(OptionalLong.empty()),
                Long.MAX_VALUE / 4);
        this.pending = new Pending(task.room(), outlook, this::decide);
        this.workers = new Workers(agenda, world, terms, startMs, this::happened);
    }

    /**
     * Simulates until the last request has ended.
     *
     * @param traffic in the order of its times
     * @param progress told how many have come so far, now and then
     * @throws IllegalArgumentException where the traffic is not in order
     */
    public static Outcome run(Setup setup, List<Asked> traffic, Terms terms, LongConsumer progress) {
        long startMs = traffic.isEmpty() ? 0 : traffic.getFirst().atMs();
        Simulation simulation = new Simulation(setup, terms, startMs);
        long number = 0;
        long atMs = startMs;
        for (Asked asked : traffic) {
            if (asked.atMs() < atMs) {
                throw new IllegalArgumentException(
                        "traffic[" + number + "]: " + asked.atMs() + ", must not be before " + atMs);
            }
            atMs = asked.atMs();
            simulation.agenda.runUntil(atMs, simulation::release);
            simulation.arrives(number++, asked);
            simulation.release();
            progress.accept(number);
        }
        simulation.agenda.runUntil(Long.MAX_VALUE, simulation::release);
        return simulation.tally.outcome();
    }

    private void release() {
        pending.release(funds.freed(), agenda.nowMs());
    }

    /** As intake does. */
    private void arrives(long number, Asked asked) {
        InferenceRequest request = asked.request();
        LedgerEntry fresh = LedgerEntry.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setState(LedgerState.WAITING)
                .setPriority(request.getPriority() == Priority.UNKNOWN ? Priority.STANDARD : request.getPriority())
                .setCreatedAtMs(request.getCreatedAt().toEpochMilli())
                .setAcceptedAtMs(asked.atMs())
                .setDeadlineMs(terms.deadlines().of(request, asked.atMs()))
                .build();
        Journey journey = new Journey(number, request, fresh);
        Optional<String> flaw = Validator.identityFlaw(request).or(() -> Validator.flaw(request, 0));
        if (flaw.isPresent()) {
            ends(journey, Ending.refused("request_invalid", flaw.get(), false), null);
            return;
        }
        decide(journey);
        if (!journey.ended()) {
            agenda.at(journey.entry().getDeadlineMs(), () -> deadline(journey));
        }
    }

    private void deadline(Journey journey) {
        if (!journey.ended()) {
            long nowMs = agenda.nowMs();
            follow(
                    journey,
                    ledger.on(journey.entry(), new Happening.TimePassed(nowMs, sinceMs -> nowMs - sinceMs)),
                    null);
        }
    }

    private void happened(Call call, Happening happening) {
        follow(call.journey(), ledger.on(call.journey().entry(), happening), call);
    }

    private void follow(Journey journey, Consequence consequence, @Nullable Call call) {
        switch (consequence) {
            case Consequence.Ignore ignored -> {}
            case Consequence.Forget() -> {}
            case Consequence.Keep(LedgerEntry after) -> become(journey, after);
            case Consequence.Decide(LedgerEntry after) -> {
                become(journey, after);
                decide(journey);
            }
            case Consequence.End(LedgerEntry after, Ending ending) -> {
                become(journey, after);
                ended(journey, ending, call);
            }
        }
    }

    private void become(Journey journey, LedgerEntry after) {
        LedgerEntry before = journey.entry();
        funds.book(before, after);
        tally.costs(journey, before, after);
        journey.become(after);
    }

    /** Decides on one who waits, or has just come. */
    private void decide(Journey journey) {
        long nowMs = agenda.nowMs();
        if (nowMs >= journey.entry().getDeadlineMs()) {
            ends(journey, Ending.expired("no answer by its deadline"), null);
            return;
        }
        // Where it waits for the same as before, routing leaves the record out, and with it when to look again.
        LedgerEntry entry = LedgerEntry.newBuilder(journey.entry()).build();
        entry.setWaitReason(null);
        Draws.Luck luck = draws.of(journey.number(), Attempts.counted(entry) + 1);
        choice = luck.choice();
        Routed routed = routing.route(new Routing.Question(entry, journey.request(), nowMs, day -> 0, funds));
        switch (routed) {
            case Routed.Sent sent -> {
                pending.leaves(journey);
                become(journey, sent.after());
                var spec = world.model(sent.dispatch().getModel()).orElseThrow();
                workers.take(Call.of(journey, sent.dispatch(), spec, sent.record(), luck));
            }
            case Routed.Waiting(LedgerEntry after, var record) -> {
                become(journey, after);
                waits(journey, record, nowMs);
            }
            case Routed.Over(LedgerEntry after, var record, Ending ending) -> {
                become(journey, after);
                ended(journey, ending, null);
            }
        }
    }

    private void waits(Journey journey, @Nullable RoutingDecision record, long nowMs) {
        boolean forCheaperHour = WaitsFor.CHEAPER_LATER.equals(journey.entry().getWaitReason());
        boolean headOfLine = journey.place() != null;
        journey.waits(forCheaperHour);
        pending.waits(journey);
        if (forCheaperHour && headOfLine) { // what it is told is for all behind it
            pending.inLineWith(journey).forEach(other -> other.waits(true));
        }
        watch();
        Instant until = record == null ? null : record.getDeferredUntil();
        long atMs = Math.max(nowMs + 1, until == null ? nowMs + LOOK_AGAIN_MS : until.toEpochMilli());
        journey.lookAt(atMs);
        agenda.at(atMs, () -> {
            if (journey.place() != null && journey.lookAtMs() == atMs) {
                pending.due(journey, agenda.nowMs());
            }
        });
    }

    private void watch() {
        if (!watching) {
            watching = true;
            agenda.at(agenda.nowMs() + BACKLOG_MS, this::lookAtBacklog);
        }
    }

    /** Whether a cheaper hour can be waited for depends on how many do: the router asks each second. */
    private void lookAtBacklog() {
        watching = false;
        int waiting = pending.waiting();
        if (waiting == 0) {
            return;
        }
        if (TENTH * Math.abs(waiting - backlog) > backlog) {
            backlog = waiting;
            pending.allDue();
        }
        watch();
    }

    private void ends(Journey journey, Ending ending, @Nullable Call call) {
        become(journey, Ledger.end(journey.entry(), ending, agenda.nowMs()).after());
        ended(journey, ending, call);
    }

    private void ended(Journey journey, Ending ending, @Nullable Call call) {
        pending.leaves(journey);
        workers.withdraw(journey);
        tally.ended(journey, ending);
        if (ending.answer() != null) {
            Call answering = Objects.requireNonNull(call, "an answer comes by a call");
            long acceptedAtMs = journey.entry().getAcceptedAtMs();
            tally.answered(journey, answering, agenda.nowMs() - acceptedAtMs + answering.networkMs());
        }
    }
}
