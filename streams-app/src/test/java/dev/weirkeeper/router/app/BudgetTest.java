package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.TOPICS;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetAdjustment;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.BudgetState;
import dev.weirkeeper.schema.BudgetWindowState;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole way of money: asked for, granted, reserved, settled, given back, refused, renewed. */
class BudgetTest extends RouterTest {
    /** What {@link Samples#answered} costs at a nano-dollar a token. */
    private static final long COST = 15;

    private static final long PLENTY = 1_000_000_000;

    @Test
    void shouldAskOnceAndThenSpendWhatItHolds() {
        budget(PLENTY);

        router.send(ask("r1"));
        router.send(ask("r2"));

        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r1", "r2");
        assertThat(router.decisions())
                .extracting(
                        decision -> decision.getRequestId() + ' ' + decision.getOutcome() + ' ' + decision.getReason())
                .containsExactly("r1 DEFERRED budget_allowance", "r1 ROUTED null", "r2 ROUTED null");
    }

    @Test
    void shouldRefuseWhatIsLeftCannotPayForAndSayWhenItRenews() {
        long reserved = reservation();
        budget(reserved + 2 * COST + 5);

        router.send(ask("r1"));
        router.send(ask("r2"));
        assertThat(router.dispatches("small")).hasSize(1).first().satisfies(this::answer);
        router.pass(Duration.ofSeconds(2));
        assertThat(router.dispatches("small"))
                .as("what was not spent")
                .hasSize(1)
                .first()
                .satisfies(this::answer);
        router.send(ask("r3"));
        router.pass(Duration.ofSeconds(2));
        assertThat(router.dispatches("small")).hasSize(1).first().satisfies(this::answer);
        router.responses();
        router.send(ask("r4"));
        router.pass(Duration.ofSeconds(2));

        assertThat(router.dispatches("small")).isEmpty();
        InferenceResponse refused = router.responses().getFirst();
        assertThat(refused.getStatus()).isEqualTo(ResponseStatus.REFUSED);
        assertThat(refused.getError().getCode()).isEqualTo("budget_exhausted");
        assertThat(refused.getError().getMessage())
                .contains("\"acme\"", "per day", endOfDay().toString());
        assertThat(refused.getRetryAt()).isEqualTo(endOfDay());

        router.jump(Duration.between(Instant.ofEpochMilli(router.nowMs()), endOfDay()));
        router.send(ask("r5"));
        router.pass(Duration.ofSeconds(1));
        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r5");
    }

    @Test
    void shouldWaitWhileCallsThatRunMayLeaveEnough() {
        long reserved = reservation();
        budget(reserved + COST);

        router.send(ask("r1"));
        router.send(ask("r2"));
        router.pass(Duration.ofSeconds(3));

        assertThat(router.dispatches("small")).hasSize(1);
        assertThat(router.responses()).isEmpty();
        assertThat(router.decisions())
                .filteredOn(decision -> decision.getRequestId().equals("r2"))
                .extracting(RoutingDecision::getReason)
                .containsExactly("budget_allowance");
    }

    @Test
    void shouldGiveBackWhatIsReturnedCancelledOrExpires() {
        long reserved = reservation();
        budget(reserved);
        router.send(ask("returned"));
        DispatchedRequest first = router.dispatches("small").getFirst();
        router.report(Samples.returned(first, ReturnReason.STOPPING));
        DispatchedRequest again = router.dispatches("small").getFirst();
        assertThat(again.getRequestId()).isEqualTo("returned");
        router.cancel("returned");
        router.report(Samples.returned(again, ReturnReason.CANCELLED));

        router.send(ask("lapses"));
        router.pass(Duration.ofSeconds(1));
        assertThat(router.dispatches("small")).hasSize(1);
        router.jump(Duration.ofMinutes(40));

        assertThat(router.responses())
                .extracting(InferenceResponse::getStatus)
                .contains(ResponseStatus.CANCELLED, ResponseStatus.EXPIRED);
        router.pass(Duration.ofSeconds(40));
        assertThat(window().getReservedNanoUsd()).isZero();
        assertThat(window().getSpentNanoUsd()).isZero();
        assertThat(window().getAllowedNanoUsd()).as("idle money goes back").isZero();
    }

    @Test
    void shouldNotHoldMoneyForEverForACallWhoseRequestHasEnded() {
        budget(PLENTY);
        router.send(ask("cancelled"));
        router.send(ask("expired"));
        router.report(Samples.started(router.dispatches("small").getLast()));
        router.cancel("cancelled"); // its dispatch is never heard of again, nor is the other's call
        router.jump(Duration.ofHours(1));
        router.pass(Duration.ofSeconds(40));

        assertThat(router.responses()).hasSize(2);
        assertThat(window().getReservedNanoUsd()).isZero();
        assertThat(window().getSpentNanoUsd())
                .as("a lost call counts with its estimate")
                .isPositive();
    }

    @Test
    void shouldRaiseABudgetByHandOnce() {
        budget(COST);
        router.send(ask("r1"));
        assertThat(router.responses().getFirst().getError().getCode()).isEqualTo("budget_too_small");
        assertThat(router.decisions().getLast().getReservedNanoUsd())
                .as("what it would have taken is on record")
                .isGreaterThan(COST);

        adjust(PLENTY);
        router.pass(Duration.ofSeconds(2));
        router.send(ask("r2"));
        router.pass(Duration.ofSeconds(6));

        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r2");
        assertThat(window().getAdjustedNanoUsd()).isEqualTo(PLENTY);
        assertThat(window().getLimitNanoUsd()).isEqualTo(PLENTY + COST);
    }

    @Test
    void shouldGrantNothingMoreOfABudgetLoweredBelowWhatIsSpent() {
        budget(PLENTY);
        router.send(ask("r1"));
        answer(router.dispatches("small").getFirst());
        router.responses();

        budget(COST - 1);
        router.pass(Duration.ofSeconds(7));
        router.send(ask("r2"));
        router.pass(Duration.ofSeconds(2));

        assertThat(router.dispatches("small")).isEmpty();
        assertThat(router.responses())
                .singleElement()
                .satisfies(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.REFUSED));
        assertThat(window().getAllowedNanoUsd()).isZero();
    }

    @Test
    void shouldSettleForATenantThatIsGone() {
        budget(PLENTY);
        router.send(ask("r1"));
        TenantProfile gone = router.tables.tenants.remove("acme");
        router.pass(Duration.ofSeconds(2));
        answer(router.dispatches("small").getFirst());
        assertThat(router.responses())
                .singleElement()
                .satisfies(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED));

        router.tables.tenants.put("acme", gone);
        router.pass(Duration.ofSeconds(7));
        router.send(ask("r2"));
        router.pass(Duration.ofSeconds(7));
        assertThat(window().getSpentNanoUsd()).isEqualTo(COST);
        assertThat(router.dispatches("small")).hasSize(1);
    }

    @Test
    void shouldUseTheModelThatAHardBudgetAffords() {
        addDearModel(2_000_000_000);
        router.tables.models.put(
                "dear",
                ModelSpec.newBuilder(router.tables.models.get("dear"))
                        .setQuality(QualityPrior.newBuilder().setPrior(1.0).build())
                        .build());
        budget(1_000);

        router.send(ask("r1"));
        router.pass(Duration.ofSeconds(2));

        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r1");
        assertThat(router.decisions().getLast().getCandidates())
                .filteredOn(candidate -> candidate.getModel().equals("dear"))
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.getExclusion()).isEqualTo("over_hard_budget"));
    }

    private void addDearModel(long nanoUsdPerMTok) {
        router.addModel("dear");
        router.tables.models.put(
                "dear",
                Samples.model("dear")
                        .setPrices(List.of(Price.newBuilder()
                                .setValidFrom(Instant.EPOCH)
                                .setInputNanoUsdPerMTok(nanoUsdPerMTok)
                                .setOutputNanoUsdPerMTok(nanoUsdPerMTok)
                                .build()))
                        .build());
    }

    @Test
    void shouldUseTheCheaperModelOnceASoftBudgetIsSpent() {
        addDearModel(2_000_000);
        tenant(new Budget(BudgetPeriod.MONTH, COST, false));

        router.send(ask("r1"));
        answer(router.read(TOPICS.model("small"), DispatchedRequest.class).getFirst());
        router.pass(Duration.ofSeconds(12));
        router.decisions();
        router.send(ask("r2"));

        assertThat(router.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.getOutcome()).isEqualTo(DecisionOutcome.ROUTED);
            assertThat(decision.getCandidates())
                    .filteredOn(candidate -> candidate.getModel().equals("dear"))
                    .singleElement()
                    .satisfies(candidate -> assertThat(candidate.getExclusion()).isEqualTo("over_soft_budget"));
        });
    }

    @Test
    void shouldCostTenantsWithoutBudgetsNothing() {
        router.send(ask("r1"));
        router.pass(Duration.ofSeconds(7));

        assertThat(router.decisions()).extracting(RoutingDecision::getOutcome).containsExactly(DecisionOutcome.ROUTED);
        assertThat(router.raw(TOPICS.budgets())).isEmpty();
    }

    /** What a request reserves; learnt from a tenant of its own. */
    private long reservation() {
        router.tables.tenants.put(
                "probe",
                TenantProfile.newBuilder(Samples.tenant("probe"))
                        .setBudgets(List.of(new Budget(BudgetPeriod.DAY, PLENTY, true)))
                        .build());
        router.send(InferenceRequest.newBuilder(ask("probe")).setTenant("probe").build());
        router.pass(Duration.ofSeconds(7));
        long reserved = states("probe").getLast().getWindows().getFirst().getReservedNanoUsd();
        answer(router.dispatches("small").getFirst());
        router.responses();
        router.decisions();
        assertThat(reserved).isGreaterThan(2 * COST);
        return reserved;
    }

    private final List<BudgetWindowState> windows = new ArrayList<>();

    /** The newest row that was ever seen. */
    private BudgetWindowState window() {
        states("acme").forEach(state -> windows.add(state.getWindows().getFirst()));
        return windows.getLast();
    }

    private List<BudgetState> states(String tenant) {
        return router.raw(TOPICS.budgets()).stream()
                .filter(row -> row.value() != null)
                .map(row -> router.serdes.deserialize(TOPICS.budgets(), row.value(), BudgetState.class))
                .filter(state -> state.getTenantId().equals(tenant))
                .filter(state -> !state.getWindows().isEmpty())
                .toList();
    }

    private void budget(long nanoUsd) {
        tenant(new Budget(BudgetPeriod.DAY, nanoUsd, true));
    }

    private void tenant(Budget budget) {
        router.tables.tenants.put(
                "acme",
                TenantProfile.newBuilder(Samples.tenant("acme"))
                        .setBudgets(List.of(budget))
                        .build());
    }

    private void adjust(long nanoUsd) {
        BudgetAdjustment adjustment = BudgetAdjustment.newBuilder()
                .setTenantId("acme")
                .setPeriod(BudgetPeriod.DAY)
                .setAmountNanoUsd(nanoUsd)
                .setReason("a test")
                .setBy("the test")
                .setAt(Instant.ofEpochMilli(NOW))
                .build();
        router.pipe(TOPICS.adjustments(), router.serdes.serialize(TOPICS.adjustments(), adjustment));
    }

    private void answer(DispatchedRequest dispatch) {
        router.report(Samples.started(dispatch));
        router.report(Samples.answered(dispatch));
    }

    private static InferenceRequest ask(String id) {
        return request(id)
                .setParameters(Parameters.newBuilder().setMaxOutputTokens(100).build())
                .build();
    }

    private static Instant endOfDay() {
        return Instant.ofEpochMilli(NOW).truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
    }
}
