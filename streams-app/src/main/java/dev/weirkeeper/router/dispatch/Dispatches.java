package dev.weirkeeper.router.dispatch;

import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.budget.BudgetTerms;
import dev.weirkeeper.router.budget.Charges;
import dev.weirkeeper.router.decide.Choice;
import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import java.time.Instant;
import java.util.List;

/** Makes dispatches. Pure. */
final class Dispatches {
    private static final String LOG_PROBABILITIES = "logprobs";

    private Dispatches() {}

    /**
     * What a dispatch is made with beside the choice.
     *
     * @param decisionId the decision's name, and the dispatch's
     * @param homePartition where attempts are reported to
     * @param nowMs broker time, milliseconds since the epoch
     * @param spendDay UTC day whose ceiling it counts against; 0: none
     * @param reservation what is reserved for it
     */
    record Terms(String decisionId, int homePartition, long nowMs, long spendDay, Reserved reservation) {}

    /**
     * What a dispatch reserves of its tenant's budgets.
     *
     * @param nanoUsd how much, nano-dollars
     * @param budgets in which windows; none: the tenant has no budgets
     */
    record Reserved(long nanoUsd, List<BudgetTerms.Term> budgets) {}

    /** The dispatch in the ledger. */
    static LedgerAttempt attempt(LedgerEntry entry, Choice.Route route, Terms terms) {
        return LedgerAttempt.newBuilder()
                .setDispatchId(terms.decisionId())
                .setAttempt(Attempts.counted(entry) + 1)
                .setModel(route.spec().getModelId())
                .setState(LedgerAttemptState.DISPATCHED)
                .setDispatchedAtMs(terms.nowMs())
                .setStartByMs(startBy(entry, route))
                .setExpectedCostNanoUsd(route.expectedCostNanoUsd())
                .setCostNanoUsd(route.expectedCostNanoUsd())
                .setSpendDay(terms.spendDay())
                .setReservedNanoUsd(
                        terms.reservation().budgets().isEmpty()
                                ? 0
                                : terms.reservation().nanoUsd())
                .setCascadeStep(Math.max(0, route.step()))
                .setCheck(route.check())
                .setCharges(Charges.of(terms.reservation().budgets()))
                .build();
    }

    /** The dispatch on its topic. */
    static DispatchedRequest dispatch(
            LedgerEntry entry,
            InferenceRequest request,
            Classification classification,
            Choice.Route route,
            Terms terms) {
        return DispatchedRequest.newBuilder()
                .setRequestId(entry.getRequestId())
                .setTenant(entry.getTenant())
                .setDispatchId(terms.decisionId())
                .setAttempt(Attempts.counted(entry) + 1)
                .setDecisionId(terms.decisionId())
                .setModel(route.spec().getModelId())
                .setHomePartition(terms.homePartition())
                .setPriority(entry.getPriority())
                .setAcceptedAt(Instant.ofEpochMilli(entry.getAcceptedAtMs()))
                .setDispatchedAt(Instant.ofEpochMilli(terms.nowMs()))
                .setStartBy(Instant.ofEpochMilli(startBy(entry, route)))
                .setDeadline(Instant.ofEpochMilli(entry.getDeadlineMs()))
                .setCallTimeoutMs(Math.max(1, route.callTimeoutMs()))
                .setMessages(request.getMessages())
                .setParameters(request.getParameters())
                .setStream(request.getStream())
                .setOnFailover(request.getOnFailover())
                .setEstimatedInputTokens(classification.getEstimatedInputTokens())
                .setEstimatedOutputTokens(classification.getEstimatedOutputTokens())
                .setCatalogueVersion(route.spec().getVersion())
                .setLogProbabilities(wantsLogProbabilities(route))
                .build();
    }

    /** Some providers refuse what they cannot tell. */
    private static boolean wantsLogProbabilities(Choice.Route route) {
        AnswerCheck check = route.check();
        return check != null
                && check.getMinTokenProbability() != null
                && route.spec().getCapabilities().contains(LOG_PROBABILITIES);
    }

    private static long startBy(LedgerEntry entry, Choice.Route route) {
        return Math.min(route.startByMs(), entry.getDeadlineMs());
    }
}
