package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Money;
import dev.weirkeeper.ops.guarantees.Seen.Option;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A history written by hand: 40 requests that went well, one poison record; then broken in one place. */
final class Story {
    static final long START = 1_000_000;
    static final String POISON = "llm.requests-1@7";

    final List<Produced> produced = new ArrayList<>();
    final List<Seen> seen = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    private Optional<Disturbance> disturbance = Optional.empty();
    private Map<String, RateHeld.Limits> limits = Map.of();
    private BudgetHeld.Promise budgets = BudgetHeld.Promise.NONE;

    /** Request {@code r0} to {@code r39}, one each 100 ms, each called at once by one of three workers for 200 ms. */
    static Story thatWentWell() {
        Story story = new Story();
        for (int i = 0; i < 40; i++) {
            story.request("r" + i, START + i * 100L).attempt("r" + i, "d" + i, "w" + i % 3 + "/1", START + i * 100L);
            story.respond("r" + i, Ending.ANSWERED, "d" + i, START + i * 100L + 220);
        }
        story.produced.add(Produced.poison(POISON, START + 50));
        story.seen.add(new DeadLettered(POISON, "malformed", START + 60));
        return story;
    }

    Story request(String id, long atMs) {
        produced.add(new Produced(id, "llm.requests-0@" + atMs, true, atMs, atMs + 10_000, Set.of("a", "b")));
        return this;
    }

    /** A decision, its dispatch and a call of 200 ms. */
    Story attempt(String request, String dispatch, String worker, long atMs) {
        decide(request, dispatch, "a", atMs + 5);
        seen.add(new Attempted(request, dispatch, What.STARTED, "a", worker, atMs + 8));
        calls.add(new Call(request, dispatch, "a", atMs + 10, new Call.End(atMs + 210, "200", 30, 0)));
        seen.add(new Attempted(request, dispatch, What.ENDED, "a", worker, atMs + 212));
        return this;
    }

    Story decide(String request, String decision, @Nullable String chosen, long atMs) {
        List<Option> options = List.of(
                new Option("a", true, "", 0.9), new Option("b", true, "", 0.1), new Option("c", false, "denied", 0));
        seen.add(new Decided(request, decision, chosen, "default@1", options, atMs));
        return this;
    }

    Story respond(String request, Ending ending, @Nullable String decision, long atMs) {
        seen.add(new Responded(request, ending, false, ending == Ending.ANSWERED ? "a" : null, decision, atMs));
        return this;
    }

    Story without(Predicate<Seen> which) {
        seen.removeIf(which);
        return this;
    }

    /** Replaces each of a kind by what the change makes of it. */
    <T extends Seen> Story changed(Class<T> kind, UnaryOperator<T> change) {
        seen.replaceAll(one -> kind.isInstance(one) ? change.apply(kind.cast(one)) : one);
        return this;
    }

    Story disturbed(long fromMs, long untilMs, String... killed) {
        disturbance = Optional.of(new Disturbance(fromMs, untilMs, Set.of(killed)));
        return this;
    }

    Story limited(int concurrency, int requestsPerMinute, long tokensPerMinute) {
        limits = Map.of("a", new RateHeld.Limits(concurrency, requestsPerMinute, tokensPerMinute));
        return this;
    }

    /** All requests are one tenant's, who may spend so much; each reserved so much. */
    Story budget(long limitNanoUsd, long reservedNanoUsd) {
        return budget(limitNanoUsd, reservedNanoUsd, 1);
    }

    /** The same with so many partitions. */
    Story budget(long limitNanoUsd, long reservedNanoUsd, int partitions) {
        budgets = new BudgetHeld.Promise(
                List.of(new BudgetHeld.Window("t", limitNanoUsd, START - 1_000, START + 60_000)),
                Map.of("a", 10L),
                0,
                partitions);
        return changed(Decided.class, it -> reserving(it, reservedNanoUsd));
    }

    static Decided reserving(Decided it, long nanoUsd) {
        return new Decided(
                it.request(),
                it.decisionId(),
                it.chosen(),
                it.policy(),
                it.options(),
                new Money("t", nanoUsd, false, it.appendedAtMs()),
                it.appendedAtMs());
    }

    Story refuse(String request, String decision, long nanoUsd, long atMs) {
        List<Option> options = List.of(new Option("a", true, "", 0));
        Money money = new Money("t", nanoUsd, true, atMs);
        seen.add(new Decided(request, decision, null, "default@1", options, money, atMs));
        return this;
    }

    List<Verdict> verdicts() {
        return new History(produced, seen, calls)
                .judge(Terms.of(limits, disturbance).with(budgets));
    }

    Verdict verdict(Class<? extends Guarantee> guarantee) {
        return verdicts().stream()
                .filter(verdict -> verdict.guarantee().equals(guarantee.getSimpleName()))
                .findFirst()
                .orElseThrow();
    }

    static boolean isFor(Seen seen, String request) {
        return seen.request().equals(request);
    }
}
