package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.ReturnReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailoverTest extends RouterTest {

    @Test
    void shouldFailOverToAnotherModel() {
        router.addModel("other");
        router.send(request("r1").build());
        DispatchedRequest first = dispatch();

        router.report(Samples.failed(first, AttemptOutcome.MISCONFIGURED, "credentials_refused"));

        DispatchedRequest second = dispatch();
        assertThat(second.getModel()).isNotEqualTo(first.getModel());
        assertThat(second.getAttempt()).isEqualTo(2);
        assertThat(second.getDispatchId()).isNotEqualTo(first.getDispatchId());
        router.report(Samples.answered(second));
        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(response.getAttempts()).isEqualTo(2);
        });
    }

    @Test
    void shouldHoldAndComeBackWhereThereIsNobodyElse() {
        router.send(request("r1").build());
        router.report(Samples.failed(dispatch(), AttemptOutcome.THROTTLED, "rate_limited"));
        assertThat(router.dispatches("small")).isEmpty();

        router.pass(Duration.ofSeconds(3));

        assertThat(dispatch().getAttempt()).isEqualTo(2);
        assertThat(router.responses()).isEmpty();
    }

    @Test
    void shouldWaitForAProviderThatNobodyReachesWithoutUsingUpItsAttempts() {
        router.send(request("r1").build());
        for (int i = 0; i < 10; i++) {
            DispatchedRequest dispatch = dispatch();
            assertThat(dispatch.getAttempt()).isEqualTo(1);
            router.report(Samples.started(dispatch));
            router.report(Samples.failed(dispatch, AttemptOutcome.UNREACHABLE, "connect_failed"));
            assertThat(router.dispatches("small")).as("it backs off").isEmpty();
            router.pass(Duration.ofSeconds(31));
        }

        router.report(Samples.answered(dispatch()));

        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(response.getAttempts()).isEqualTo(1);
        });
    }

    @Test
    void shouldTryAnotherModelAtOnceWhereOneIsNotReached() {
        router.addModel("other");
        router.send(request("r1").build());
        DispatchedRequest first = dispatch();

        router.report(Samples.failed(first, AttemptOutcome.UNREACHABLE, "host_unknown"));

        assertThat(dispatch().getModel()).isNotEqualTo(first.getModel());
    }

    @Test
    void shouldObeyRetryAfter() {
        router.send(request("r1").build());
        var throttled = Samples.failed(dispatch(), AttemptOutcome.THROTTLED, "rate_limited");
        throttled.setRetryAfterMs(20_000L);
        router.report(throttled);

        router.pass(Duration.ofSeconds(19));
        assertThat(router.dispatches("small")).isEmpty();
        router.pass(Duration.ofSeconds(3));
        assertThat(router.dispatches("small")).hasSize(1);
    }

    @Test
    void shouldFailAfterThreeAttempts() {
        router.send(request("r1").build());
        for (int i = 0; i < 3; i++) {
            DispatchedRequest dispatch = dispatch();
            router.report(Samples.started(dispatch));
            router.report(Samples.failed(dispatch, AttemptOutcome.STREAM_CUT, "connection_lost"));
        }

        assertThat(router.dispatches("small")).isEmpty();
        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
            assertThat(response.getError().getCode()).isEqualTo("attempts_exhausted");
            assertThat(response.getAttempts()).isEqualTo(3);
            assertThat(response.getCostNanoUsd()).isPositive();
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = AttemptOutcome.class,
            names = {"REJECTED", "FILTERED"})
    void shouldEndWhereNoModelWouldDoBetter(AttemptOutcome outcome) {
        router.addModel("other");
        router.send(request("r1").build());
        router.report(Samples.failed(dispatch(), outcome, "request_rejected"));

        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
            assertThat(response.getError().getCode()).isEqualTo("request_rejected");
            assertThat(response.getError().getRetryable()).isFalse();
        });
    }

    @Test
    void shouldDispatchAgainAtOnceAndUncountedWhatCameBack() {
        router.send(request("r1").build());
        DispatchedRequest first = dispatch();
        router.report(Samples.returned(first, ReturnReason.STOPPING));

        DispatchedRequest second = dispatch();
        assertThat(second.getAttempt()).isEqualTo(1);
        assertThat(second.getDispatchId()).isNotEqualTo(first.getDispatchId());
    }

    @Test
    void shouldNotSpinOnAModelThatGivesEverythingBack() {
        router.send(request("r1").build());
        int dispatches = 0;
        for (int step = 0; step < 20; step++) {
            for (DispatchedRequest dispatch : router.dispatches("small")) {
                dispatches++;
                router.report(Samples.returned(dispatch, ReturnReason.PAUSED));
            }
            router.pass(Duration.ofMillis(500));
        }

        assertThat(dispatches).isBetween(2, 8);
        assertThat(router.responses()).isEmpty();
    }

    @Test
    void shouldDispatchAgainWhatNobodyStarted() {
        router.send(request("r1").build());
        DispatchedRequest first = dispatch();

        router.pass(Duration.ofMillis(first.getStartBy().toEpochMilli() - router.nowMs() + 3_000));

        assertThat(dispatch().getAttempt()).isEqualTo(1);
        router.report(
                Samples.answered(first)); // a call that cannot have been: its dispatch is counted again, no answer
        assertThat(router.responses()).isEmpty();
    }

    @Test
    void shouldWaitForReportsThatStoodStillWithTheLog() {
        router.send(request("r1").build());
        DispatchedRequest dispatch = dispatch();
        router.report(Samples.started(dispatch));
        router.pass(Duration.ofMillis(dispatch.getCallTimeoutMs()));

        router.jump(Duration.ofSeconds(30));
        router.pass(Duration.ofSeconds(5));
        assertThat(allDispatches()).as("the brokers were away, not the worker").isEmpty();
        router.report(Samples.answered(dispatch));

        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(response.getAttempts()).isEqualTo(1);
        });
    }

    @Test
    void shouldGiveUpACallWhoseReportNeverComesThoughTheLogStoodStillOnce() {
        router.send(request("r1").build());
        DispatchedRequest dispatch = dispatch();
        router.report(Samples.started(dispatch));
        router.pass(Duration.ofMillis(dispatch.getCallTimeoutMs()));

        router.jump(Duration.ofSeconds(30));
        router.pass(Duration.ofSeconds(15));

        assertThat(dispatch().getAttempt()).isEqualTo(2);
    }

    @Test
    void shouldNotMakeAFourthDispatchWhileThreeMayHaveBeenStarted() {
        router.send(request("r1")
                .setDeadline(java.time.Instant.ofEpochMilli(Samples.NOW + 3_600_000))
                .build());
        for (int i = 0; i < 3; i++) {
            DispatchedRequest dispatch = dispatch();
            router.pass(Duration.ofMillis(dispatch.getStartBy().toEpochMilli() - router.nowMs() + 3_000));
        }
        assertThat(allDispatches()).isEmpty();
        router.pass(Duration.ofSeconds(300));
        assertThat(allDispatches()).isEmpty();

        // Another worker's report, appended later: had any of the three been started, that had been read before it.
        router.send(request("r2").build());
        DispatchedRequest other = dispatch();
        router.report(Samples.started(other));
        router.pass(Duration.ofSeconds(1));

        assertThat(dispatch().getRequestId()).isEqualTo("r1");
    }

    @Test
    void shouldFailOverWhenAWorkerDiedInTheCall() {
        router.addModel("other");
        router.send(request("r1").build());
        DispatchedRequest first = dispatch();
        router.report(Samples.started(first));

        router.pass(Duration.ofSeconds(2));
        assertThat(allDispatches()).isEmpty();
        router.tables.deadIncarnations.add("w1-a");
        router.pass(Duration.ofSeconds(1));

        DispatchedRequest second = dispatch();
        assertThat(second.getAttempt()).isEqualTo(2);
        router.report(Samples.answered(second));
        router.report(Samples.answered(first));
        assertThat(router.responses()).hasSize(1);
    }

    @Test
    void shouldNotBelieveADeathThatIsNewerThanTheTick() {
        router.send(request("r1").build());
        router.report(Samples.started(dispatch()));
        router.tables.deadIncarnations.add("w1-a");
        router.tables.livenessAsOfMs = router.nowMs() + 60_000;

        router.pass(Duration.ofSeconds(5));

        assertThat(router.dispatches("small")).isEmpty();
        router.pass(Duration.ofSeconds(57));
        assertThat(router.dispatches("small")).hasSize(1);
    }

    @Test
    void shouldAnswerOnceHoweverOftenItIsTold() {
        router.send(request("r1").build());
        DispatchedRequest dispatch = dispatch();
        router.report(Samples.started(dispatch));
        router.report(Samples.answered(dispatch));
        router.report(Samples.answered(dispatch));
        router.report(Samples.started(dispatch));
        router.report(Samples.returned(dispatch, ReturnReason.STOPPING));
        router.report(Samples.failed(dispatch, AttemptOutcome.OVERLOADED, "provider_overloaded"));

        assertThat(router.responses())
                .extracting(InferenceResponse::getStatus)
                .containsExactly(ResponseStatus.ANSWERED);
        assertThat(allDispatches()).isEmpty();
    }

    @Test
    void shouldCancelWhatRuns() {
        router.send(request("r1").build());
        DispatchedRequest dispatch = dispatch();
        router.report(Samples.started(dispatch));

        router.cancel("r1");
        router.cancel("r1");
        router.cancel("unknown");
        router.report(Samples.answered(dispatch));

        assertThat(router.responses())
                .extracting(InferenceResponse::getStatus)
                .containsExactly(ResponseStatus.CANCELLED);
    }

    @Test
    void shouldCancelWhatWasCancelledBeforeItWasRead() {
        router.cancel("r1");
        router.pass(Duration.ofSeconds(59));
        router.send(request("r1").build());
        router.send(request("r2").build());

        assertThat(router.responses())
                .extracting(InferenceResponse::getRequestId, InferenceResponse::getStatus)
                .containsExactly(tuple("r1", ResponseStatus.CANCELLED));
        assertThat(allDispatches()).extracting(DispatchedRequest::getRequestId).containsExactly("r2");
    }

    @Test
    void shouldNotCancelAnIdThatComesLongAfterItsCancellation() {
        router.cancel("r1");
        router.jump(Duration.ofSeconds(62));
        router.send(request("r1").build());

        assertThat(allDispatches()).hasSize(1);
    }

    private DispatchedRequest dispatch() {
        List<DispatchedRequest> all = allDispatches();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private List<DispatchedRequest> allDispatches() {
        List<DispatchedRequest> all = new java.util.ArrayList<>(router.dispatches("small"));
        all.addAll(router.dispatches("other"));
        return all;
    }
}
