package dev.weirkeeper.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HappyPathTest {
    @TempDir
    Path stateDir;

    private Harness router;

    @BeforeEach
    void start() {
        router = Harness.start(stateDir);
    }

    @AfterEach
    void stop() {
        router.close();
    }

    @Test
    void shouldAnswerWithWhatTheModelSaid() {
        router.send(Samples.request("r1").setMetadata(Map.of("lineId", "7")).build());

        DispatchedRequest dispatch = router.dispatches("small").getFirst();
        RoutingDecision decision = router.decisions().getFirst();
        assertThat(dispatch.getAttempt()).isEqualTo(1);
        assertThat(dispatch.getHomePartition()).isZero();
        assertThat(dispatch.getMessages()).hasSize(1);
        assertThat(decision.getOutcome()).isEqualTo(DecisionOutcome.ROUTED);
        assertThat(decision.getDecisionId()).isEqualTo(dispatch.getDecisionId());
        assertThat(router.responses()).isEmpty();

        router.report(Samples.started(dispatch));
        router.report(Samples.answered(dispatch));

        InferenceResponse response = router.responses().getFirst();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getMessage().getContent()).isEqualTo("A low dam.");
        assertThat(response.getModel()).isEqualTo("small");
        assertThat(response.getProvider()).isEqualTo("test");
        assertThat(response.getCostNanoUsd()).isEqualTo(15);
        assertThat(response.getAttempts()).isEqualTo(1);
        assertThat(response.getMetadata()).containsEntry("lineId", "7");
        assertThat(response.getReplayed()).isFalse();
        assertThat(router.deadLetters()).isEmpty();
    }
}
