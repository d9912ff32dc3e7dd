package dev.weirkeeper.router.simulate;

import static dev.weirkeeper.router.simulate.Days.START;
import static dev.weirkeeper.router.simulate.Days.TERMS;
import static dev.weirkeeper.router.simulate.Days.every;
import static dev.weirkeeper.router.simulate.Days.group;
import static dev.weirkeeper.router.simulate.Days.model;
import static dev.weirkeeper.router.simulate.Days.policy;
import static dev.weirkeeper.router.simulate.Days.price;
import static dev.weirkeeper.router.simulate.Days.run;
import static dev.weirkeeper.router.simulate.Days.setup;
import static dev.weirkeeper.router.simulate.Days.tenant;
import static dev.weirkeeper.router.simulate.Days.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.router.price.PeakTariff;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final Consumer<InferenceRequest.Builder> AS_IS = request -> {};
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void shouldPutBatchesOffToTheCheaperHours() {
        Price flat = price(280_000_000, 420_000_000);
        Setup peaky =
                setup(model("deep").setPrices(List.of(PeakTariff.of(flat))).build());
        Setup plain = setup(model("deep").setPrices(List.of(flat)).build());
        List<Asked> day = every(TEN_MINUTES, 144, Days.batch(Duration.ofHours(12)));

        Outcome deferring = run(peaky, day, TERMS);
        Outcome paying = run(peaky, every(TEN_MINUTES, 144, AS_IS), TERMS);

        assertThat(deferring.deferred()).as("7 of 24 hours are peak").isEqualTo(42);
        assertThat(deferring.all().answered()).isEqualTo(144);
        assertThat(deferring.all().missed()).isZero();
        assertThat(deferring.all().costNanoUsd())
                .as("nobody pays for the peak")
                .isEqualTo(run(plain, day, TERMS).all().costNanoUsd());
        assertThat(paying.deferred()).isZero();
        assertThat(paying.all().costNanoUsd()).isGreaterThan(deferring.all().costNanoUsd());
    }

    @Test
    void shouldPutOffAllOfALineThatThePeakOvertakes() {
        Price flat = price(280_000_000, 420_000_000);
        Setup peaky =
                setup(model("deep").setPrices(List.of(PeakTariff.of(flat))).build());
        Setup plain = setup(model("deep").setPrices(List.of(flat)).build());
        List<Asked> burst = every(Duration.ofMillis(1), 3_000, Days.batch(Duration.ofHours(12)));

        Outcome outcome = run(peaky, burst, terms(1));

        assertThat(outcome.all().answered())
                .as("in an hour, and from 4 o'clock on")
                .isEqualTo(3_000);
        assertThat(outcome.deferred()).as("who still waited at 1 o'clock").isBetween(300L, 2_900L);
        assertThat(outcome.all().p50Ms()).isLessThan(Duration.ofHours(12).toMillis());
        long cheapest = run(plain, burst, terms(1)).all().costNanoUsd();
        assertThat(outcome.all().costNanoUsd())
                .as("nobody pays for the peak but who is at its worker when it begins")
                .isBetween(cheapest, cheapest + 2 * 1_000 * 420);
    }

    @Test
    void shouldMoveTheShareOfAModelThatThePolicyForbids() {
        ModelSpec cheap =
                model("cheap").setPrices(List.of(price(1_000_000, 3_000_000))).build();
        ModelSpec dear = model("dear").build();
        Setup all = setup(cheap, dear);
        Setup without = new Setup(
                all.models(),
                all.tenants(),
                List.of(policy().setDeny(List.of("cheap")).build()));
        List<Asked> traffic = every(Duration.ofSeconds(1), 200, AS_IS);

        assertThat(run(all, traffic, TERMS).models()).containsOnlyKeys("cheap");
        Outcome forbidden = run(without, traffic, TERMS);
        assertThat(forbidden.models()).containsOnlyKeys("dear");
        assertThat(group(forbidden.models(), "dear").answered()).isEqualTo(200);
    }

    @Test
    void shouldQueueWhereCapacityIsOne() {
        Setup setup = setup(model("only").build());
        List<Asked> traffic = every(Duration.ofSeconds(2), 300, AS_IS);

        Outcome roomy = run(setup, traffic, terms(200));
        Outcome tight = run(setup, traffic, terms(1));

        assertThat(roomy.waited()).isZero();
        assertThat(tight.waited()).isPositive();
        assertThat(tight.all().p95Ms()).isGreaterThan(2 * roomy.all().p95Ms());
        assertThat(tight.all().costNanoUsd())
                .as("the same calls")
                .isEqualTo(roomy.all().costNanoUsd());
    }

    @Test
    void shouldMissDeadlinesWhereThereIsTooLittleCapacity() {
        Outcome outcome = run(
                setup(model("only").build()),
                every(Duration.ofMillis(100), 400, request -> request.setPriority(Priority.INTERACTIVE)),
                terms(1));

        assertThat(outcome.all().missed()).isPositive();
        assertThat(outcome.all().answered()).isPositive();
        assertThat(outcome.all().answered() + outcome.all().missed()).isEqualTo(400);
        assertThat(outcome.all().p95Ms()).as("deadlines are 120 s").isLessThanOrEqualTo(120_000);
    }

    @Test
    void shouldServeTheMoreUrgentFirst() {
        List<Asked> traffic = every(
                Duration.ofMillis(500),
                200,
                request -> request.setPriority(
                                request.getRequestId().endsWith("0") ? Priority.INTERACTIVE : Priority.BATCH)
                        .setDeadline(request.getCreatedAt().plus(Duration.ofHours(1))));

        Outcome outcome = run(setup(model("only").build()), traffic, terms(1));

        assertThat(outcome.priorities()).containsOnlyKeys("batch", "interactive");
        assertThat(group(outcome.priorities(), "interactive").p95Ms())
                .isLessThan(group(outcome.priorities(), "batch").p50Ms());
    }

    @Test
    void shouldComeToTheSameForTheSameSeedAndToAnotherForAnother() {
        Setup setup = setup(model("a").build(), model("b").build());
        List<Asked> traffic = every(Duration.ofMillis(300), 500, AS_IS);

        Outcome outcome = run(setup, traffic, terms(3));

        assertThat(run(setup, traffic, terms(3))).isEqualTo(outcome);
        assertThat(run(setup, traffic, new Terms(3, 8, TERMS.deadlines())).all())
                .isNotEqualTo(outcome.all());
    }

    @Test
    void shouldNeverGiveADearerModelMore() {
        List<Asked> traffic = every(Duration.ofSeconds(1), 250, AS_IS);
        List<Long> answered = new ArrayList<>();
        for (long times = 1; times <= 1024; times *= 2) {
            ModelSpec strong = model("strong")
                    .setQuality(QualityPrior.newBuilder().setPrior(0.95).build())
                    .setPrices(List.of(price(100_000_000 * times, 300_000_000 * times)))
                    .build();
            Outcome outcome = run(setup(strong, model("weak").build()), traffic, TERMS);
            answered.add(
                    outcome.models().containsKey("strong")
                            ? group(outcome.models(), "strong").answered()
                            : 0);
        }

        assertThat(answered).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(answered.getFirst()).isEqualTo(250);
        assertThat(answered.getLast()).isZero();
    }

    @Test
    void shouldRefuseWhatTheRouterRefuses() {
        List<Asked> traffic = new ArrayList<>();
        traffic.addAll(every(TEN_MINUTES, 1, request -> request.setTenant("nobody")));
        traffic.addAll(
                every(TEN_MINUTES, 2, request -> request.setPolicy("none").setCreatedAt(START)));
        traffic.addAll(
                every(TEN_MINUTES, 3, request -> request.setModel("gpt-9").setCreatedAt(START)));
        traffic.addAll(every(TEN_MINUTES, 4, request -> request.setMessages(List.of())));
        traffic.sort((a, b) -> Long.compare(a.atMs(), b.atMs()));

        Outcome outcome = run(setup(model("only").build()), traffic, TERMS);

        assertThat(outcome.refusals())
                .containsEntry("tenant_unknown", 1L)
                .containsEntry("policy_unknown", 2L)
                .containsEntry("model_unknown", 3L)
                .containsEntry("request_invalid", 4L);
        assertThat(outcome.all().refused()).isEqualTo(10);
        assertThat(outcome.all().costNanoUsd()).isZero();
    }

    @Test
    void shouldRefuseTrafficThatIsNotInOrder() {
        List<Asked> backwards = every(TEN_MINUTES, 2, AS_IS).reversed();

        assertThatThrownBy(() -> run(setup(model("only").build()), backwards, TERMS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("traffic[1]");
    }

    @Test
    void shouldCountTheDefaultTenant() {
        Outcome outcome = run(
                new Setup(List.of(model("only").build()), List.of(tenant().build()), List.of(policy().build())),
                every(TEN_MINUTES, 3, AS_IS),
                TERMS);

        assertThat(group(outcome.tenants(), "acme-inc").answered()).isEqualTo(3);
        assertThat(outcome.all().quality()).isBetween(0.5, 0.99);
    }

    /** So many that a mistake in the order of growth shows; {@code -Dsimulate.requests=100000} measures. */
    @Test
    void shouldGetADayThroughTenDeployments() {
        int count = Integer.getInteger("simulate.requests", 4_000);
        ModelSpec[] ten = IntStream.range(0, 10)
                .mapToObj(i -> model("m" + i)
                        .setQuality(QualityPrior.newBuilder()
                                .setPrior(0.6 + 0.03 * i)
                                .build())
                        .setPrices(List.of(PeakTariff.of(price(100_000_000L << i, 300_000_000L << i))))
                        .build())
                .toArray(ModelSpec[]::new);
        Duration gap = Duration.ofDays(1).dividedBy(count);
        List<Asked> day = every(gap, count, request -> {
            if (request.getRequestId().endsWith("7")) {
                Days.batch(Duration.ofHours(12)).accept(request);
            }
        });
        long from = System.nanoTime();

        Outcome outcome = run(setup(ten), day, TERMS);

        double seconds = (System.nanoTime() - from) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%,d requests, 10 deployments, %,d deferred: %.1f s, %,.0f a second%n",
                count,
                outcome.deferred(),
                seconds,
                count / seconds);
        assertThat(outcome.all().answered()).isEqualTo(count);
        assertThat(outcome.deferred()).isPositive();
    }

    @Test
    void shouldKeepWithinALimitThatModelsShare() {
        Limits six =
                Limits.newBuilder().setRequestsPerMinute(6).setSharedAs("key").build();
        Setup setup = setup(
                model("a").setLimits(six).build(), model("b").setLimits(six).build());
        List<Asked> burst = every(
                Duration.ofMillis(1),
                60,
                request -> request.setDeadline(request.getCreatedAt().plus(Duration.ofHours(1))));

        Outcome outcome = run(setup, burst, TERMS);

        assertThat(outcome.all().answered()).isEqualTo(60);
        assertThat(outcome.all().p95Ms())
                .as("the 57th of 60 starts after 56 of 6 a minute")
                .isBetween(
                        Duration.ofMinutes(9).toMillis(), Duration.ofMinutes(12).toMillis());
    }
}
