package dev.weirkeeper.ops.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Option;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A history that went well breaks no promise; each way to break one is found by its guarantee, and by that one only. */
class GuaranteesTest {
    private static final long START = Story.START;

    @Test
    void shouldFindNothingWhereAllWentWell() {
        assertThat(Story.thatWentWell().disturbed(START + 1_000, START + 1_000).verdicts())
                .hasSize(8)
                .allSatisfy(verdict -> assertThat(verdict.samples()).isEmpty())
                .allMatch(Verdict::kept);
    }

    @Test
    void shouldCountWhatWasAccepted() {
        assertThat(Story.thatWentWell().verdict(EveryRequestEndsOnce.class).figures())
                .containsEntry("accepted", 41L)
                .containsEntry("answered", 40L)
                .containsEntry("deadLetters", 1L)
                .containsEntry("lost", 0L)
                .containsEntry("duplicateResponses", 0L);
    }

    static Stream<Arguments> broken() {
        return Stream.of(endings(), calls(), routes(), deadlines(), audits(), rates(), budgets())
                .flatMap(cases -> cases);
    }

    /** 40 calls of 30 tokens at 10 nano-dollars: 12,000. */
    private static Stream<Arguments> budgets() {
        return Stream.of(
                broken(
                        "more is spent than the budget",
                        BudgetHeld.class,
                        BudgetHeld.OVERRUN,
                        well().budget(11_999, 300)),
                broken(
                        "an estimate was too low, but of a call that had ended long before",
                        BudgetHeld.class,
                        BudgetHeld.OVERRUN,
                        well().budget(11_700, 300)
                                .changed(
                                        Decided.class,
                                        it -> it.decisionId().equals("d3") ? Story.reserving(it, 0) : it)),
                broken(
                        "somebody is refused who could have been paid for",
                        BudgetHeld.class,
                        BudgetHeld.PHANTOMS,
                        well().budget(12_300, 300)
                                .request("poor", START + 4_000)
                                .refuse("poor", "d-poor", 300, START + 4_010)
                                .respond("poor", Ending.REFUSED, "d-poor", START + 4_020)));
    }

    private static Stream<Arguments> endings() {
        return Stream.of(
                broken(
                        "a response is missing",
                        EveryRequestEndsOnce.class,
                        "lost",
                        well().without(one -> one instanceof Responded && Story.isFor(one, "r7"))),
                broken(
                        "a request ends twice",
                        EveryRequestEndsOnce.class,
                        "duplicateResponses",
                        well().respond("r7", Ending.FAILED, null, START + 9_000)),
                broken(
                        "a response to nothing",
                        EveryRequestEndsOnce.class,
                        "strangers",
                        well().respond("never", Ending.FAILED, null, START)),
                broken(
                        "a response that ends nothing",
                        EveryRequestEndsOnce.class,
                        "notTerminal",
                        well().changed(
                                        Responded.class,
                                        it -> it.request().equals("r7")
                                                ? new Responded(
                                                        "r7", Ending.UNKNOWN, false, null, null, it.appendedAtMs())
                                                : it)),
                broken(
                        "poison without a dead letter",
                        EveryRequestEndsOnce.class,
                        "lost",
                        well().without(one -> one instanceof DeadLettered)),
                broken(
                        "poison with two dead letters",
                        EveryRequestEndsOnce.class,
                        "duplicateResponses",
                        plus(well(), new DeadLettered(Story.POISON, "malformed", START + 70))),
                broken(
                        "lost in a crash",
                        NothingLostOnCrash.class,
                        NothingLostOnCrash.LOST,
                        well().disturbed(START + 700, START + 1_000)
                                .without(one -> one instanceof Responded && Story.isFor(one, "r7"))));
    }

    private static Stream<Arguments> calls() {
        return Stream.of(
                broken(
                        "four calls for one request",
                        CallsBounded.class,
                        "requestsOverLimit",
                        well().attempt("r7", "d7b", "w1/1", START + 2_000)
                                .attempt("r7", "d7c", "w1/1", START + 3_000)
                                .attempt("r7", "d7d", "w1/1", START + 4_000)),
                broken(
                        "one dispatch called twice",
                        CallsBounded.class,
                        "dispatchesCalledTwice",
                        called(well(), new Call("r7", "d7", "a", START + 900, new Call.End(START + 950, "200")))),
                broken(
                        "a call without STARTED",
                        CallsBounded.class,
                        "callsNotOnRecord",
                        well().without(one -> one instanceof Attempted it
                                && it.dispatchId().equals("d7")
                                && it.what() == What.STARTED)),
                broken(
                        "a call whose end nobody knows",
                        CallsBounded.class,
                        "callsWithoutOutcome",
                        well().without(one -> Story.isFor(one, "r7")
                                && (one instanceof Responded
                                        || (one instanceof Attempted it && it.what() == What.ENDED)))));
    }

    private static Stream<Arguments> routes() {
        return Stream.of(
                broken(
                        "a call to a forbidden deployment",
                        NoForbiddenRoute.class,
                        "forbiddenRoutes",
                        called(well(), new Call("r7", "d7", "c", START + 900, null))),
                broken(
                        "a decision for a forbidden deployment",
                        NoForbiddenRoute.class,
                        "forbiddenRoutes",
                        well().decide("r7", "d7x", "c", START + 900)),
                broken(
                        "an answer by a forbidden deployment",
                        NoForbiddenRoute.class,
                        "forbiddenRoutes",
                        plus(well(), new Responded("r7", Ending.ANSWERED, true, "c", "d7", START + 9_000))),
                broken(
                        "a dispatch to a forbidden deployment",
                        NoForbiddenRoute.class,
                        "forbiddenRoutes",
                        plus(well(), new Attempted("r7", "d7", What.RETURNED, "c", "w1/1", START + 800))));
    }

    private static Stream<Arguments> deadlines() {
        return Stream.of(
                broken(
                        "a call after the deadline",
                        DeadlineHonoured.class,
                        "lateStarts",
                        well().attempt("r7", "d7b", "w1/1", START + 700 + 10_150)),
                broken(
                        "an end long after the deadline",
                        DeadlineHonoured.class,
                        "lateEnds",
                        well().changed(
                                        Responded.class,
                                        it -> it.request().equals("r7")
                                                ? new Responded(
                                                        "r7", Ending.EXPIRED, false, null, null, START + 700 + 11_001)
                                                : it)),
                broken(
                        "an end long after the deadline and the disturbance",
                        DeadlineHonoured.class,
                        "lateEnds",
                        well().disturbed(START + 1_000, START + 12_000)
                                .changed(
                                        Responded.class,
                                        it -> it.request().equals("r7")
                                                ? new Responded(
                                                        "r7",
                                                        Ending.EXPIRED,
                                                        false,
                                                        null,
                                                        null,
                                                        START + 12_000 + 11_001)
                                                : it)));
    }

    private static Stream<Arguments> audits() {
        return Stream.of(
                broken(
                        "a dispatch without decision",
                        AuditComplete.class,
                        "decisionsWithoutAudit",
                        well().without(one ->
                                one instanceof Decided it && it.decisionId().equals("d7"))),
                broken(
                        "a decision for another request",
                        AuditComplete.class,
                        "decisionsWithoutAudit",
                        decided(it -> new Decided(
                                "r8", it.decisionId(), it.chosen(), it.policy(), it.options(), it.appendedAtMs()))),
                broken(
                        "a decision made twice",
                        AuditComplete.class,
                        "decisionsTwice",
                        well().decide("r7", "d7", "a", START + 705)),
                broken(
                        "an exclusion without a reason",
                        AuditComplete.class,
                        "decisionsWithGaps",
                        options(new Option("a", true, "", 1), new Option("c", false, "", 0))),
                broken(
                        "a choice beside the eligible",
                        AuditComplete.class,
                        "decisionsWithGaps",
                        options(new Option("b", true, "", 1))),
                broken(
                        "a choice that could not be made",
                        AuditComplete.class,
                        "decisionsWithGaps",
                        options(new Option("a", true, "", 0))),
                broken(
                        "a decision without its policy",
                        AuditComplete.class,
                        "decisionsWithGaps",
                        decided(it -> new Decided(
                                it.request(), it.decisionId(), it.chosen(), "", it.options(), it.appendedAtMs()))));
    }

    private static Stream<Arguments> rates() {
        return Stream.of(
                broken("more in a minute than allowed", RateHeld.class, "overLimitCalls", well().limited(0, 39, 0)),
                broken("more tokens than allowed", RateHeld.class, "overLimitCalls", well().limited(0, 0, 40 * 30 - 1)),
                broken("more at once than allowed", RateHeld.class, "overLimitCalls", well().limited(1, 0, 0)),
                broken(
                        "the worker that was throttled calls again",
                        RateHeld.class,
                        "callsInPause",
                        throttled().attempt("r39", "again", "w0/1", START + 3_921 + 101)),
                broken(
                        "another worker calls after half a second",
                        RateHeld.class,
                        "callsInPause",
                        throttled().attempt("r39", "again", "w1/1", START + 3_921 + 501)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void shouldFind(String what, Class<? extends Guarantee> guarantee, String figure, Story story) {
        Verdict found = story.verdict(guarantee);

        assertThat(found.kept()).as(what).isFalse();
        assertThat(found.samples()).isNotEmpty();
        assertThat(found.figures().get(figure)).isPositive();
    }

    @Test
    void shouldLetAnUnacknowledgedRequestEndOnceOrNever() {
        Story story = well();
        story.produced.add(new Produced("doubtful", "", false, START, START + 10_000, Set.of("a")));
        story.produced.add(new Produced("gone", "", false, START, START + 10_000, Set.of("a")));
        story.respond("doubtful", Ending.ANSWERED, null, START + 300);

        assertThat(story.verdict(EveryRequestEndsOnce.class).kept()).isTrue();
    }

    @Test
    void shouldLetARepeatedRequestBeAnsweredAgainAsReplayed() {
        Story story = well().request("r7", START + 5_000);
        story.seen.add(new Responded("r7", Ending.ANSWERED, true, "a", "d7", START + 5_010));

        assertThat(story.verdicts()).allMatch(Verdict::kept);
    }

    @Test
    void shouldExcuseALateEndWhileRoutingWasAway() {
        Story story = well().disturbed(START + 1_000, START + 12_000)
                .changed(
                        Responded.class,
                        it -> it.request().equals("r7")
                                ? new Responded("r7", Ending.EXPIRED, false, null, null, START + 22_900)
                                : it);

        assertThat(story.verdict(DeadlineHonoured.class).kept()).isTrue();
    }

    @Test
    void shouldMeasureHowLongAKilledWorkersCallsTookToBeMadeAgain() {
        // w1 dies in the call of r7 at 800; it is made again 4 s later.
        Story story = well().disturbed(START + 800, START + 800, "w1")
                .without(one -> Story.isFor(one, "r7")
                        && !(one instanceof Decided)
                        && !(one instanceof Attempted it && it.what() == What.STARTED))
                .attempt("r7", "d7b", "w2/1", START + 4_790)
                .respond("r7", Ending.ANSWERED, "d7b", START + 5_010);

        assertThat(story.verdicts()).allMatch(Verdict::kept);
        assertThat(story.verdict(NothingLostOnCrash.class).figures())
                .containsEntry("recalledMs", 4_000L)
                .containsEntry("openAtDisturbance", 3L);
        assertThat(story.verdict(CallsBounded.class).figures())
                .containsEntry("extraCalls", 1L)
                .containsEntry("callsUnknown", 1L)
                .containsEntry("mostCallsPerRequest", 2L);
    }

    @Test
    void shouldMeasureSilenceAndRecovery() {
        // Nothing ends between 1 s and 4 s; then all at once.
        Story story = well().disturbed(START + 1_000, START + 4_000)
                .changed(
                        Responded.class,
                        it -> it.appendedAtMs() < START + 1_000 || it.appendedAtMs() > START + 4_000
                                ? it
                                : new Responded(
                                        it.request(), it.ending(), false, it.model(), it.decisionId(), START + 4_000));

        assertThat(story.verdict(NothingLostOnCrash.class).figures())
                .containsEntry("silenceMs", 3_000L)
                .containsEntry("recoveryMs", 3_000L);
    }

    @Test
    void shouldLetCallsThatWereOnTheirWayMeetAThrottle() {
        Story story = throttled().attempt("r39", "other", "w1/1", START + 3_921 + 300);

        Verdict verdict = story.verdict(RateHeld.class);
        assertThat(verdict.samples()).isEmpty();
        assertThat(verdict.figures()).containsEntry("inFlightAtThrottle", 1L);
    }

    /** All well, but the last call, by w0, got a 429 at 3,921 that asked for 2 s. */
    private static Story throttled() {
        Story story = well();
        story.calls.removeIf(call -> call.dispatchId().equals("d39"));
        story.calls.add(new Call("r39", "d39", "a", START + 3_910, new Call.End(START + 3_921, "429", 0, 2_000)));
        return story;
    }

    static Story well() {
        return Story.thatWentWell();
    }

    private static Story plus(Story story, Seen more) {
        story.seen.add(more);
        return story;
    }

    private static Story called(Story story, Call more) {
        story.calls.add(more);
        return story;
    }

    private static Story decided(UnaryOperator<Decided> change) {
        return well().changed(Decided.class, it -> it.decisionId().equals("d7") ? change.apply(it) : it);
    }

    private static Story options(Option... options) {
        return decided(it -> new Decided(
                it.request(), it.decisionId(), it.chosen(), it.policy(), List.of(options), it.appendedAtMs()));
    }

    private static Arguments broken(String what, Class<? extends Guarantee> guarantee, String figure, Story story) {
        return Arguments.of(what, guarantee, figure, story);
    }
}
