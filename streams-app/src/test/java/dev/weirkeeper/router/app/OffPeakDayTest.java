package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.price.PeakTariff;
import dev.weirkeeper.router.price.Prices;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.Usage;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A day under {@link PeakTariff}. */
class OffPeakDayTest extends RouterTest {
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final Duration HALF_A_DAY = Duration.ofHours(12);
    private static final int STEPS_OF_A_DAY = 144;

    private final List<DispatchedRequest> dispatched = new ArrayList<>();
    private final List<InferenceResponse> responses = new ArrayList<>();
    private long immediateNanoUsd;

    @Test
    void shouldRunAllOfABatchOffPeakAndNoneOfItLate() {
        ModelSpec deep = Samples.model("small").setPrices(List.of(peaky())).build();
        router.tables.models.put("small", deep);
        int sent = 0;
        for (int step = 0; step < STEPS_OF_A_DAY; step++) {
            sent++;
            send("r" + step);
            immediateNanoUsd += costAt(deep, router.nowMs());
            workFor(STEP);
        }
        for (int step = 0; step * STEP.toMinutes() < HALF_A_DAY.toMinutes(); step++) {
            workFor(STEP);
        }

        assertThat(responses).hasSize(sent);
        assertThat(responses).extracting(InferenceResponse::getStatus).containsOnly(ResponseStatus.ANSWERED);
        assertThat(dispatched).hasSize(sent);
        assertThat(dispatched)
                .allSatisfy(one -> assertThat(isPeak(one.getDispatchedAt())).isFalse());
        long paid =
                responses.stream().mapToLong(InferenceResponse::getCostNanoUsd).sum();
        assertThat(paid).isEqualTo(sent * costAt(deep, NOW));
        System.out.printf(
                Locale.ROOT,
                "%d requests of a day, deadlines of 12 h: $%.6f off-peak, $%.6f had each gone at once: %.1f %% saved%n",
                sent,
                paid / 1e9,
                immediateNanoUsd / 1e9,
                100.0 * (immediateNanoUsd - paid) / immediateNanoUsd);
        assertThat(immediateNanoUsd).isGreaterThan(paid);
    }

    @Test
    void shouldSayOnceThatItWaits() {
        router.tables.models.put(
                "small", Samples.model("small").setPrices(List.of(peaky())).build());
        router.jump(Duration.ofHours(12)); // to 01:33, within the first peak
        send("r1");
        assertThat(router.decisions()).extracting(RoutingDecision::getReason).containsExactly("cheaper_later");
        router.pass(Duration.ofSeconds(30));
        assertThat(router.decisions()).as("nothing new to say").isEmpty();

        router.jump(Duration.ofHours(3));
        assertThat(router.dispatches("small")).hasSize(1);
    }

    @Test
    void shouldGoAtOnceWhenAPriceFalls() {
        router.tables.models.put(
                "small", Samples.model("small").setPrices(List.of(peaky())).build());
        router.jump(Duration.ofHours(12));
        send("r1");
        router.pass(Duration.ofSeconds(2));
        assertThat(router.dispatches("small")).isEmpty();

        Price flat = Price.newBuilder(peaky()).setSchedules(List.of()).build();
        router.tables.models.put(
                "small", Samples.model("small").setPrices(List.of(flat)).build());
        router.pass(Duration.ofSeconds(2));
        assertThat(router.dispatches("small")).hasSize(1);
    }

    private void send(String id) {
        router.send(request(id)
                .setPriority(Priority.BATCH)
                .setCreatedAt(Instant.ofEpochMilli(router.nowMs()))
                .setDeadline(Instant.ofEpochMilli(router.nowMs()).plus(HALF_A_DAY))
                .build());
    }

    private void workFor(Duration time) {
        answerAll();
        router.jump(time.minusSeconds(1));
        answerAll();
    }

    /** Each answer lets the next one go. */
    private void answerAll() {
        List<DispatchedRequest> out = router.dispatches("small");
        while (!out.isEmpty()) {
            dispatched.addAll(out);
            out.forEach(this::answer);
            out = router.dispatches("small");
        }
        responses.addAll(router.responses());
    }

    private void answer(DispatchedRequest dispatch) {
        router.report(Samples.started(dispatch));
        router.report(Samples.event(dispatch, AttemptEventType.ENDED)
                .setOutcome(AttemptOutcome.ANSWERED)
                .setMessage(Samples.message("assistant", "A low dam."))
                .setUsage(usage())
                .setCallStartedAt(dispatch.getDispatchedAt())
                .setCallEndedAt(dispatch.getDispatchedAt().plusMillis(200))
                .build());
    }

    private static Usage usage() {
        return Usage.newBuilder().setInputTokens(400).setOutputTokens(150).build();
    }

    private static long costAt(ModelSpec spec, long atMs) {
        return Prices.costNanoUsd(spec, usage(), atMs).orElseThrow();
    }

    private static boolean isPeak(Instant at) {
        var utc = at.atZone(ZoneOffset.UTC);
        boolean weekend = utc.getDayOfWeek() == DayOfWeek.SATURDAY || utc.getDayOfWeek() == DayOfWeek.SUNDAY;
        int hour = utc.getHour();
        return !weekend && ((hour >= 1 && hour < 4) || (hour >= 6 && hour < 10));
    }

    private static Price peaky() {
        return PeakTariff.of(Price.newBuilder()
                .setValidFrom(Instant.EPOCH)
                .setInputNanoUsdPerMTok(280_000_000)
                .setOutputNanoUsdPerMTok(420_000_000)
                .build());
    }
}
