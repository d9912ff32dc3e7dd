package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.signal.Held;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignalsTest extends RouterTest {
    @Test
    void shouldAvoidACongestedModelFromTheNextRequestOn() {
        router.addModel("large");
        router.tables.models.put(
                "large",
                ModelSpec.newBuilder(router.tables.models.get("large"))
                        .setQuality(QualityPrior.newBuilder().setPrior(0.6).build())
                        .build());
        router.send(request("r1").build());
        assertThat(router.dispatches("large"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r1");

        say("model:large", "congestion", 0.95, Duration.ofSeconds(30));
        router.send(request("r2").build());
        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r2");

        router.pass(Duration.ofSeconds(31));
        router.send(request("r3").build());
        assertThat(router.dispatches("large"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r3");
    }

    @Test
    void shouldHoldARequestWhileItsOnlyProviderIsSaidToBeDown() {
        say("provider:test", "down", 1, Duration.ofSeconds(5));
        router.send(request("r1").build());
        assertThat(router.decisions()).extracting(RoutingDecision::getReason).containsExactly("signalled_down");

        router.pass(Duration.ofSeconds(4));
        assertThat(router.dispatches("small")).isEmpty();
        router.pass(Duration.ofSeconds(3));
        assertThat(router.dispatches("small")).hasSize(1);
    }

    private void say(String scope, String name, double value, Duration time) {
        router.tables.signals.put(new Held(scope, name, value, router.nowMs() + time.toMillis()), router.nowMs());
    }
}
