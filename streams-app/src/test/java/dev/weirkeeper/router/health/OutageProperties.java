package dev.weirkeeper.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.app.Samples;
import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.Consequence;
import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.attempt.Ledger;
import dev.weirkeeper.router.budget.Accounts;
import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.decide.Window;
import dev.weirkeeper.router.dispatch.Outlook;
import dev.weirkeeper.router.dispatch.Routed;
import dev.weirkeeper.router.dispatch.Routing;
import dev.weirkeeper.router.dispatch.SpendCeiling;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.router.table.Heartbeats;
import dev.weirkeeper.router.table.Liveness;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Ledger, decision and breaker together through an outage of the only provider, in simulated time: whoever has more time than
 * the outage lasts is answered, with no more calls than are permitted.
 */
class OutageProperties {
    private static final int MOST_CALLS = 3;
    private static final long AN_HOUR = 3_600_000;
    private static final long STEP = 500;

    @Property(tries = 24)
    void shouldAnswerEverybodyWhoseDeadlineIsBehindTheOutage(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 240) int outageSeconds, @ForAll Outage kind) {
        World world = new World(seed, outageSeconds * 1_000L, kind);
        world.run(30_000 + outageSeconds * 1_000L + 60_000);

        assertThat(world.unanswered()).as("ended otherwise").isEmpty();
        assertThat(world.mostCalls()).isLessThanOrEqualTo(MOST_CALLS);
    }

    /** How calls end meanwhile. */
    enum Outage {
        REFUSED(AttemptOutcome.UNREACHABLE, 5),
        SAYS_503(AttemptOutcome.OVERLOADED, 50),
        RESETS(AttemptOutcome.STREAM_CUT, 20),
        HANGS(AttemptOutcome.TIMED_OUT, 10_000);

        private final AttemptOutcome outcome;
        private final long callMs;

        Outage(AttemptOutcome outcome, long callMs) {
            this.outcome = outcome;
            this.callMs = callMs;
        }
    }

    /** A call that is out. */
    private record Call(long endsAt, int request, DispatchedRequest dispatch, AttemptOutcome outcome, long startedAt) {}

    private static final class World {
        private static final int PERMITS = 8;

        private final Random random;
        private final Outage kind;
        private final long from;
        private final long to;
        private final ModelSpec spec = Samples.model("only").build();
        private final Ledger ledger = new Ledger((model, usage, at) -> OptionalLong.of(1), 7 * 24 * AN_HOUR);
        private final Routing routing;
        private final List<LedgerEntry> entries = new ArrayList<>();
        private final List<InferenceRequest> requests = new ArrayList<>();
        private final Map<Integer, Integer> calls = new HashMap<>();
        private final PriorityQueue<Call> out = new PriorityQueue<>(Comparator.comparingLong(Call::endsAt));
        private Health health = Health.before(Samples.NOW);
        private final Set<String> stuck = new HashSet<>();
        private boolean tried;
        private long now = Samples.NOW;

        World(long seed, long outageMs, Outage kind) {
            this.random = new Random(seed);
            this.kind = kind;
            this.from = Samples.NOW + 5_000 + random.nextInt(25_000);
            this.to = from + outageMs;
            OneModel tables = new OneModel();
            InFlight nothing = new InFlight();
            this.routing = new Routing(
                    tables,
                    new Outlook(tables, nothing, nothing.task("only"), 0, 1),
                    random::nextDouble,
                    SpendCeiling.of(OptionalLong.empty(), 1),
                    0,
                    () -> now);
        }

        /** Requests arrive for a while; then time goes on until all have ended. */
        void run(long arrivalsMs) {
            long arrivalsUntil = now + arrivalsMs;
            long nextArrival = now;
            long end = now + arrivalsMs + AN_HOUR + 60_000;
            while (now < end && (now < arrivalsUntil || anyOpen())) {
                if (now >= nextArrival && now < arrivalsUntil) {
                    arrive();
                    nextArrival = now + 500 + random.nextInt(6_000);
                }
                now += STEP;
                while (!out.isEmpty() && out.peek().endsAt() <= now) {
                    ended(out.poll());
                }
                health = health.at(now);
                stuck.clear();
                for (int i = 0; i < entries.size(); i++) {
                    lookAt(i);
                }
            }
        }

        private boolean anyOpen() {
            return entries.stream().anyMatch(entry -> entry.getState() != LedgerState.ENDED);
        }

        List<String> unanswered() {
            return entries.stream()
                    .filter(entry -> entry.getStatus() != ResponseStatus.ANSWERED)
                    .map(entry -> entry.getRequestId() + " " + entry.getState() + " " + entry.getStatus() + " "
                            + entry.getLastErrorCode() + " after " + Attempts.counted(entry))
                    .toList();
        }

        int mostCalls() {
            return calls.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        private void arrive() {
            InferenceRequest request = Samples.request("r" + entries.size()).build();
            requests.add(request);
            entries.add(LedgerEntry.newBuilder()
                    .setRequestId(request.getRequestId())
                    .setTenant(request.getTenant())
                    .setState(LedgerState.WAITING)
                    .setCreatedAtMs(now)
                    .setAcceptedAtMs(now)
                    .setDeadlineMs(now + AN_HOUR)
                    .build());
        }

        private void lookAt(int i) {
            LedgerEntry entry = entries.get(i);
            if (entry.getState() == LedgerState.WAITING && entry.getNotBeforeMs() <= now) {
                if (!stuck.contains(entry.getWaitClass())) {
                    route(i, entry);
                }
            } else if (entry.getState() != LedgerState.ENDED) {
                follow(i, ledger.on(entry, new Happening.TimePassed(now, from -> now - from)));
            }
        }

        private void route(int i, LedgerEntry entry) {
            Routed routed = routing.route(new Routing.Question(entry, requests.get(i), now, day -> 0, Accounts.NONE));
            entries.set(i, routed.after());
            if (routed instanceof Routed.Waiting) {
                stuck.add(routed.after().getWaitClass()); // the next of its class would hear the same
            }
            if (routed instanceof Routed.Sent sent) {
                follow(
                        i,
                        ledger.on(
                                sent.after(),
                                new Happening.Started(
                                        event(sent.dispatch(), AttemptEventType.STARTED)
                                                .build(),
                                        now)));
                call(i, sent.dispatch());
            }
        }

        private void call(int i, DispatchedRequest dispatch) {
            boolean away = now >= from && now < to;
            AttemptOutcome outcome = away ? kind.outcome : AttemptOutcome.ANSWERED;
            if (outcome != AttemptOutcome.UNREACHABLE) {
                calls.merge(i, 1, Integer::sum);
            }
            long callMs = away ? kind.callMs : 100 + random.nextInt(900);
            out.add(new Call(now + callMs, i, dispatch, outcome, now));
        }

        private void ended(Call call) {
            AttemptEvent event = event(call.dispatch(), AttemptEventType.ENDED)
                    .setOutcome(call.outcome())
                    .setCallStartedAt(Instant.ofEpochMilli(call.startedAt()))
                    .setCallEndedAt(Instant.ofEpochMilli(call.endsAt()))
                    .build();
            tried = true;
            health = Sample.of(event, now).map(health::after).orElse(health);
            follow(call.request(), ledger.on(entries.get(call.request()), new Happening.Ended(event, now)));
        }

        private static AttemptEvent.Builder event(DispatchedRequest dispatch, AttemptEventType type) {
            return Samples.event(dispatch, type).setCallTimeoutMs(dispatch.getCallTimeoutMs());
        }

        private void follow(int i, Consequence consequence) {
            switch (consequence) {
                case Consequence.Ignore ignored -> {}
                case Consequence.Keep(LedgerEntry after) -> entries.set(i, after);
                case Consequence.Decide(LedgerEntry after) -> entries.set(i, after);
                case Consequence.End(LedgerEntry after, var ending) -> entries.set(i, after);
                case Consequence.Forget() -> throw new IllegalStateException("forgotten too early");
            }
        }

        private final class OneModel implements Tables {
            @Override
            public List<Deployment> deployments() {
                return List.of(new Deployment(spec, tried ? row() : null, new Capacity(1, PERMITS, out.size()), true));
            }

            /** The only partition is the one that probes; what is out counts here and not in its task. */
            private ModelHealth row() {
                ModelHealth row = health.toRow("only");
                if (row.getBreaker() == BreakerState.HALF_OPEN) {
                    row.setWindows(List.of(Math.max(0, Window.probes(PERMITS) - out.size())));
                    row.setWindowsAt(Instant.ofEpochMilli(now));
                }
                return row;
            }

            @Override
            public Optional<ModelSpec> model(String id) {
                return Optional.of(spec);
            }

            @Override
            public List<ModelSpec> catalogue() {
                return List.of(spec);
            }

            @Override
            public long catalogueVersion() {
                return 1;
            }

            @Override
            public Heartbeats heartbeats() {
                throw new UnsupportedOperationException("nobody is limited here");
            }

            @Override
            public Liveness liveness() {
                throw new UnsupportedOperationException("nobody dies here");
            }

            @Override
            public Optional<TenantProfile> tenant(String id) {
                return Optional.of(Samples.tenant("acme"));
            }

            @Override
            public Optional<Rulebook> policy(String id) {
                return Optional.of(Rulebook.of(Samples.policy("default").build()));
            }

            @Override
            public boolean knowsModel(String idOrAlias) {
                return true;
            }

            @Override
            public boolean caughtUp() {
                return true;
            }
        }
    }
}
