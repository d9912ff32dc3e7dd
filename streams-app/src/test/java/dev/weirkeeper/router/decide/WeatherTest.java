package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.NOW;
import static dev.weirkeeper.router.decide.Worlds.health;
import static dev.weirkeeper.router.decide.Worlds.live;
import static dev.weirkeeper.router.decide.Worlds.plainAsk;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WeatherTest {
    private static final long KEPT_FOR = 60_000;

    static Stream<Arguments> deployments() {
        return Stream.of(
                arguments("nothing known", null, 0, true),
                arguments("well", health("m").setBreaker(BreakerState.CLOSED).build(), 9, true),
                arguments("newest call failed", failing().build(), 0, false),
                arguments(
                        "half open",
                        health("m").setBreaker(BreakerState.HALF_OPEN).build(),
                        0,
                        false),
                arguments("open, its time over", openUntil(NOW - 1).build(), 0, false),
                arguments("throttles", health("m").setThrottleRate(0.3).build(), 0, false),
                arguments("throttles little", health("m").setThrottleRate(0.2).build(), 0, true),
                arguments("silent", failing().setAsOf(at(NOW - 30_000)).build(), 0, true),
                arguments(
                        "silent, one is out",
                        failing().setAsOf(at(NOW - 30_000)).build(),
                        1,
                        false),
                arguments(
                        "silent since it might be tried",
                        openUntil(NOW - 29_000).setAsOf(at(0)).build(),
                        0,
                        false));
    }

    private static ModelHealth.Builder failing() {
        return health("m").setBreaker(BreakerState.CLOSED).setConsecutiveFailures(1);
    }

    private static ModelHealth.Builder openUntil(long ms) {
        return health("m").setBreaker(BreakerState.OPEN).setOpenUntil(at(ms));
    }

    private static Instant at(long ms) {
        return Instant.ofEpochMilli(ms);
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("deployments")
    void shouldKeepALastCallFromWhatFails(String name, @Nullable ModelHealth health, int inFlight, boolean goes) {
        Deployment deployment = live(spec("m"), health, new Capacity(1, 8, inFlight));

        assertThat(Weather.obstacle(plainAsk().keptUntil(NOW + KEPT_FOR), deployment, NOW) == null)
                .isEqualTo(goes);
        assertThat(Weather.obstacle(plainAsk(), deployment, NOW))
                .as("not its last call")
                .isNull();
        assertThat(Weather.obstacle(plainAsk().keptUntil(NOW), deployment, NOW))
                .as("kept long enough")
                .isNull();
    }

    @Test
    void shouldWaitForOthersTheLongerTheMoreTimeItHas() {
        Deployment silent = live(spec("m"), failing().setAsOf(at(NOW - 500_000)).build(), new Capacity(1, 8, 0));

        assertThat(Weather.obstacle(plainAsk().keptUntil(NOW + 1_900_000), silent, NOW))
                .isNull();
        assertThat(Weather.obstacle(plainAsk().keptUntil(NOW + 2_100_000), silent, NOW))
                .isNotNull();
        assertThat(Weather.obstacle(plainAsk().keptUntil(NOW + 86_400_000), silent, NOW + 100_000))
                .isNull();
    }

    @Test
    void shouldHoldTheRequestAndSayWhy() {
        Decision held = Decider.decide(
                plainAsk().keptUntil(NOW + KEPT_FOR),
                Worlds.market(live(spec("m"), failing().build(), Worlds.FREE)),
                "d",
                0);

        assertThat(held.choice()).isEqualTo(new Choice.Wait("last_call_kept", NOW + Appraiser.LOOK_AGAIN_MS));
        assertThat(held.record().getReason()).isEqualTo("last_call_kept");
    }

    @Test
    void shouldTakeAnotherDeploymentThatIsWell() {
        Decision decision = Decider.decide(
                plainAsk().keptUntil(NOW + KEPT_FOR),
                Worlds.market(live(spec("ill"), failing().build(), Worlds.FREE), live(spec("well"))),
                "d",
                0);

        assertThat(decision.choice())
                .isInstanceOfSatisfying(
                        Choice.Route.class,
                        route -> assertThat(route.spec().getModelId()).isEqualTo("well"));
    }
}
