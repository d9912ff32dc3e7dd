package dev.weirkeeper.router.dispatch;

import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.Consequence;
import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.router.attempt.LastCall;
import dev.weirkeeper.router.attempt.Ledger;
import dev.weirkeeper.router.budget.Accounts;
import dev.weirkeeper.router.budget.BudgetTerms;
import dev.weirkeeper.router.budget.Purse;
import dev.weirkeeper.router.budget.Verdict;
import dev.weirkeeper.router.classify.Classifier;
import dev.weirkeeper.router.decide.Ask;
import dev.weirkeeper.router.decide.Choice;
import dev.weirkeeper.router.decide.Decider;
import dev.weirkeeper.router.decide.Decision;
import dev.weirkeeper.router.enrich.Enricher;
import dev.weirkeeper.router.enrich.Enrichment;
import dev.weirkeeper.router.enrich.Profile;
import dev.weirkeeper.router.pending.WaitClass;
import dev.weirkeeper.router.pending.WaitsFor;
import dev.weirkeeper.router.plan.SpentOn;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.RoutingDecision;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** From a waiting request to a dispatch: enrich, classify, decide, dispatch. Writes nothing. */
public final class Routing {
    /** Reason of a wait: those who might serve it have just failed, and may do better in a moment. */
    static final String RECOVERING = "deployments_recovering";

    /** Reason of a wait: a dispatch that nobody started in time may have been started, and nothing newer has been read. */
    static final String UNSETTLED = "start_unsettled";

    /** Reason of a wait: its tenant's budgets have not allowed its partition what it may cost yet. */
    static final String ALLOWANCE = "budget_allowance";

    private final Tables tables;
    private final Outlook outlook;
    private final DoubleSupplier draw;
    private final SpendCeiling ceiling;
    private final int homePartition;
    private final LongSupplier reportsReadMs;

    /**
     * @param tables the world
     * @param outlook the market as the task sees it
     * @param draw random numbers, 0 (inclusive) .. 1 (exclusive)
     * @param ceiling what may be spent
     * @param homePartition the task's partition
     * @param reportsReadMs append time of the newest report that the task has read, milliseconds since the epoch
     */
    public Routing(
            Tables tables,
            Outlook outlook,
            DoubleSupplier draw,
            SpendCeiling ceiling,
            int homePartition,
            LongSupplier reportsReadMs) {
        this.tables = tables;
        this.outlook = outlook;
        this.draw = draw;
        this.ceiling = ceiling;
        this.homePartition = homePartition;
        this.reportsReadMs = reportsReadMs;
    }

    /** What is asked.
     *
     * @param entry the ledger entry, WAITING
     * @param request the request
     * @param nowMs broker time, milliseconds since the epoch
     * @param spent what was spent
     * @param accounts the partition's accounts with budgets
     */
    public record Question(LedgerEntry entry, InferenceRequest request, long nowMs, SpentOn spent, Accounts accounts) {}

    /** Finds a model for a request, or a reason to wait or to end. */
    public Routed route(Question question) {
        return switch (Enricher.enrich(question.request(), tables)) {
            case Enrichment.Refused(String code, String message) ->
                over(question, copy(question.entry()), null, Ending.refused(code, message, false));
            case Enrichment.Hold(String reason) -> waiting(question, copy(question.entry()), reason, 0, null);
            case Enrichment.Known(Profile profile) -> decide(question, profile);
        };
    }

    private Routed decide(Question question, Profile profile) {
        LedgerEntry entry = copy(question.entry());
        entry.setMaxAttempts(profile.policy().getMaxAttempts());
        int made = Attempts.counted(entry);
        if (made >= entry.getMaxAttempts()) { // the policy permits fewer than it did
            return over(question, entry, null, Ending.exhausted(entry));
        }
        if (made + Attempts.unsettled(entry, reportsReadMs.getAsLong()) >= entry.getMaxAttempts()) {
            return waiting(question, entry, UNSETTLED, 0, null);
        }
        boolean avoiding = question.nowMs() < entry.getAvoidUntilMs();
        if (!avoiding) {
            entry.setAvoided(List.of());
            entry.setAvoidUntilMs(0);
        }
        Purse purse = new Purse(
                entry.getTenant(), BudgetTerms.of(profile.tenant()).at(question.nowMs()), question.accounts());
        Set<String> failed = new HashSet<>(entry.getExcluded());
        failed.addAll(entry.getAvoided());
        Classification classification = Classifier.classify(question.request());
        entry.setTokens(classification.getEstimatedInputTokens() + classification.getEstimatedOutputTokens());
        Ask ask = new Ask(
                        question.request(),
                        classification,
                        profile,
                        entry.getAcceptedAtMs(),
                        entry.getDeadlineMs(),
                        made + 1,
                        failed)
                .keptUntil(LastCall.keptUntilMs(entry, profile.policy().getCallTimeoutMs()))
                .with(purse.means())
                .after(escalation(entry));
        Decision decision = Decider.decide(
                ask, outlook.market(question.entry(), question.nowMs()), Ids.next(entry), draw.getAsDouble());
        return switch (decision.choice()) {
            case Choice.Route route ->
                outOfCeiling(question, entry, route, decision.record())
                        .orElseGet(() -> paid(question, entry, classification, route, purse, decision.record()));
            case Choice.Wait(String reason, long ignored) -> waiting(question, entry, reason, 0, decision.record());
            case Choice.Refuse refuse -> refused(question, entry, refuse, decision.record());
            case Choice.Unaffordable(long least) ->
                recovering(question, entry, decision.record())
                        .orElseGet(() -> unaffordable(question, entry, purse, least, decision.record()));
        };
    }

    private static Ask.Escalation escalation(LedgerEntry entry) {
        return entry.getKept() == null
                ? Ask.Escalation.NONE
                : new Ask.Escalation(entry.getCascadeStep(), entry.getKeptFlaw(), Attempts.cost(entry));
    }

    private boolean countsToCeiling(Choice.Route route) {
        return !route.spec().getSimulated() && ceiling.shareNanoUsd().isPresent();
    }

    private Optional<Routed> outOfCeiling(
            Question question, LedgerEntry entry, Choice.Route route, RoutingDecision record) {
        if (!countsToCeiling(route)
                || ceiling.allows(route.expectedCostNanoUsd(), question.nowMs(), question.spent())) {
            return Optional.empty();
        }
        String message = "what all requests together may cost today is spent; the next UTC day begins at retryAt";
        return Optional.of(unpaid(
                question,
                entry,
                record,
                Ending.refusedUntil("spend_ceiling_reached", message, SpendCeiling.nextDayMs(question.nowMs()))));
    }

    /** The chosen call is not made, because nobody pays for it. */
    private static Routed unpaid(Question question, LedgerEntry entry, RoutingDecision record, Ending ending) {
        RoutingDecision refused = RoutingDecision.newBuilder(record)
                .setOutcome(DecisionOutcome.REFUSED)
                .setChosen(null)
                .setReason(ending.error() == null ? null : ending.error().code())
                .build();
        return over(question, decided(entry, refused, question.nowMs()), refused, ending);
    }

    /** From its tenant's budgets, or it waits for them, or it is refused because they are spent. */
    private Routed paid(
            Question question,
            LedgerEntry entry,
            Classification classification,
            Choice.Route route,
            Purse purse,
            RoutingDecision record) {
        long nanoUsd = route.reservedNanoUsd();
        record.setReservedNanoUsd(nanoUsd);
        return switch (purse.ask(nanoUsd, outlook.othersWaitForAllowance(question.entry()))) {
            case Verdict.Allowed(List<BudgetTerms.Term> budgets) ->
                routed(question, entry, classification, route, record, new Dispatches.Reserved(nanoUsd, budgets));
            case Verdict.Wait() -> waitsForAllowance(question, entry, nanoUsd, record);
            case Verdict.Exhausted exhausted -> unpaid(question, entry, record, spent(exhausted));
        };
    }

    private static Routed unaffordable(
            Question question, LedgerEntry entry, Purse purse, long leastNanoUsd, RoutingDecision record) {
        record.setReservedNanoUsd(leastNanoUsd);
        return unpaid(question, entry, record, spent(purse.exhausted(leastNanoUsd)));
    }

    private static Ending spent(Verdict.Exhausted exhausted) {
        return exhausted.renewsAtMs() > 0
                ? Ending.refusedUntil("budget_exhausted", exhausted.words(), exhausted.renewsAtMs())
                : Ending.refused("budget_too_small", exhausted.words(), false);
    }

    private static Routed waitsForAllowance(
            Question question, LedgerEntry entry, long nanoUsd, RoutingDecision record) {
        RoutingDecision deferred = RoutingDecision.newBuilder(record)
                .setOutcome(DecisionOutcome.DEFERRED)
                .setChosen(null)
                .setReason(ALLOWANCE)
                .build();
        Routed waiting = waiting(question, entry, ALLOWANCE, 0, deferred);
        waiting.after().setWaitsFor(List.of()); // room is not what it lacks
        waiting.after().setAllowanceNanoUsd(nanoUsd);
        return waiting;
    }

    private Routed routed(
            Question question,
            LedgerEntry entry,
            Classification classification,
            Choice.Route route,
            RoutingDecision record,
            Dispatches.Reserved reserved) {
        LedgerEntry after = decided(entry, record, question.nowMs());
        Dispatches.Terms terms = new Dispatches.Terms(
                record.getDecisionId(),
                homePartition,
                question.nowMs(),
                countsToCeiling(route) ? SpendCeiling.day(question.nowMs()) : 0,
                reserved);
        after.setAttempts(Attempts.added(entry, Dispatches.attempt(entry, route, terms)));
        after.setState(LedgerState.DISPATCHED);
        after.setWaitReason(null);
        after.setWaitClass("");
        after.setWaitsFor(List.of());
        after.setAllowanceNanoUsd(0);
        after.setNotBeforeMs(0);
        return new Routed.Sent(
                after,
                record,
                route.spec().getTopic(),
                Dispatches.dispatch(entry, question.request(), classification, route, terms));
    }

    private Routed refused(Question question, LedgerEntry entry, Choice.Refuse refuse, RoutingDecision record) {
        return recovering(question, entry, record).orElseGet(() -> refusedNow(question, entry, refuse, record));
    }

    /** Where those are left out that failed a moment ago, it waits for them. */
    private static Optional<Routed> recovering(Question question, LedgerEntry entry, RoutingDecision record) {
        boolean avoiding = !entry.getAvoided().isEmpty();
        if (!avoiding || entry.getAvoidUntilMs() >= entry.getDeadlineMs()) {
            return Optional.empty();
        }
        RoutingDecision deferred = RoutingDecision.newBuilder(record)
                .setOutcome(DecisionOutcome.DEFERRED)
                .setReason(RECOVERING)
                .setDeferredUntil(java.time.Instant.ofEpochMilli(entry.getAvoidUntilMs()))
                .build();
        return Optional.of(waiting(question, entry, RECOVERING, entry.getAvoidUntilMs(), deferred));
    }

    private static Routed refusedNow(
            Question question, LedgerEntry entry, Choice.Refuse refuse, RoutingDecision record) {
        LedgerEntry after = decided(entry, record, question.nowMs());
        if (entry.getLastErrorCode() == null) {
            return over(question, after, record, Ending.refused(refuse.code(), refuse.message(), refuse.retryable()));
        }
        String message = "after %d attempts no model is left: %s; the last error: %s: %s"
                .formatted(
                        Attempts.counted(entry),
                        refuse.message(),
                        entry.getLastErrorCode(),
                        entry.getLastErrorMessage());
        return over(question, after, record, Ending.failed("no_model_left", message, true));
    }

    /** A decision is on record where its outcome changes, not each time somebody looks. */
    private static Routed waiting(
            Question question, LedgerEntry entry, String reason, long notBeforeMs, @Nullable RoutingDecision record) {
        boolean sameAsBefore = reason.equals(entry.getWaitReason());
        LedgerEntry after = sameAsBefore || record == null ? entry : decided(entry, record, question.nowMs());
        after.setState(LedgerState.WAITING);
        after.setWaitReason(reason);
        after.setWaitClass(WaitClass.of(question.request(), after, record));
        after.setWaitsFor(record == null ? List.of() : WaitsFor.of(record));
        after.setAllowanceNanoUsd(0);
        after.setNotBeforeMs(notBeforeMs);
        return new Routed.Waiting(after, sameAsBefore ? null : record);
    }

    private static Routed over(Question question, LedgerEntry entry, @Nullable RoutingDecision record, Ending ending) {
        Consequence.End end = Ledger.end(entry, ending, question.nowMs());
        return new Routed.Over(end.after(), record, end.ending());
    }

    private static LedgerEntry decided(LedgerEntry entry, RoutingDecision record, long nowMs) {
        LedgerEntry after = copy(entry);
        after.setDecisions(entry.getDecisions() + 1);
        after.setDecisionId(record.getDecisionId());
        after.setDecidedAtMs(nowMs);
        after.setArm(record.getArm());
        return after;
    }

    private static LedgerEntry copy(LedgerEntry entry) {
        return LedgerEntry.newBuilder(entry).build();
    }
}
