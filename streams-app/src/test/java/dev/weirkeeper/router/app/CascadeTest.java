package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small model first, a larger one where its answer is not good enough; on the whole way of a request. */
class CascadeTest extends RouterTest {
    private static final String SMALL_ANSWER = "I'm sorry, but I can't help with that.";
    private static final String GOOD_ANSWER = "A weir keeper minds the gates of a low dam.";

    @BeforeEach
    void cascade() {
        router.addModel("large");
        follow(AnswerCheck.newBuilder().build(), "small", "large");
    }

    private void follow(AnswerCheck check, String... steps) {
        router.tables.policies.put(
                "default",
                Samples.policy("default")
                        .setStrategy(RoutingStrategy.newBuilder()
                                .setKind(StrategyKind.CASCADE)
                                .setShares(List.of(steps).stream()
                                        .map(step -> new StrategyShare(step, 1))
                                        .toList())
                                .setCheck(check)
                                .build())
                        .build());
    }

    private void answer(DispatchedRequest dispatch, String text) {
        router.report(Samples.started(dispatch));
        AttemptEvent answered = Samples.answered(dispatch);
        answered.getMessage().setContent(text);
        router.report(answered);
    }

    private DispatchedRequest small() {
        return router.dispatches("small").getFirst();
    }

    private DispatchedRequest large() {
        return router.dispatches("large").getFirst();
    }

    private InferenceResponse response() {
        List<InferenceResponse> responses = router.responses();
        assertThat(responses).hasSize(1);
        return responses.getFirst();
    }

    @Test
    void shouldAskTheNextStepWhereTheAnswerIsNotGoodEnough() {
        router.send(request("r1").build());
        assertThat(router.dispatches("large")).isEmpty();
        answer(small(), SMALL_ANSWER);
        assertThat(router.responses()).isEmpty();

        DispatchedRequest second = large();
        assertThat(second.getAttempt()).isEqualTo(2);
        answer(second, GOOD_ANSWER);

        InferenceResponse response = response();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getModel()).isEqualTo("large");
        assertThat(response.getMessage().getContent()).isEqualTo(GOOD_ANSWER);
        assertThat(response.getAnswerFlaw()).isNull();
        assertThat(response.getAttempts()).isEqualTo(2);
        assertThat(router.decisions())
                .extracting(RoutingDecision::getChosen, RoutingDecision::getStrategy, RoutingDecision::getNotes)
                .containsExactly(
                        tuple("small", "cascade", List.of()),
                        tuple("large", "cascade", List.of("escalated to step 2 of the cascade: answer_refused")));
    }

    @Test
    void shouldCostWhatAllStepsCost() {
        router.send(request("r1").build());
        answer(small(), GOOD_ANSWER);
        long one = response().getCostNanoUsd();
        router.send(request("r2").build());
        answer(small(), SMALL_ANSWER);
        answer(large(), GOOD_ANSWER);

        assertThat(one).isPositive();
        assertThat(response().getCostNanoUsd()).isEqualTo(2 * one);
    }

    @Test
    void shouldBeDoneWithAnAnswerThatIsGoodEnough() {
        router.send(request("r1").build());
        answer(small(), GOOD_ANSWER);

        assertThat(response().getModel()).isEqualTo("small");
        assertThat(router.dispatches("large")).isEmpty();
    }

    @Test
    void shouldAskHowLikelyAnAnswerWasOnlyWhereThatIsCheckedAndToldAndGoByIt() {
        router.send(request("r1").build());
        assertThat(small().getLogProbabilities()).isFalse();
        router.tables.models.put(
                "small",
                ModelSpec.newBuilder(router.tables.models.get("small"))
                        .setCapabilities(List.of("logprobs"))
                        .build());
        follow(AnswerCheck.newBuilder().setMinTokenProbability(0.8).build(), "small", "large");

        router.send(request("r2").build());
        DispatchedRequest first = small();
        assertThat(first.getLogProbabilities()).isTrue();
        router.report(Samples.started(first));
        router.report(AttemptEvent.newBuilder(Samples.answered(first))
                .setMeanLogProbability(-0.5)
                .build());

        assertThat(large().getLogProbabilities()).isFalse(); // the last step is not checked
        assertThat(router.decisions().getLast().getNotes())
                .containsExactly("escalated to step 2 of the cascade: answer_unsure");
    }

    @Test
    void shouldNotCheckTheLastStep() {
        router.send(request("r1").build());
        answer(small(), SMALL_ANSWER);
        answer(large(), SMALL_ANSWER);

        assertThat(response().getModel()).isEqualTo("large");
    }

    @Test
    void shouldGoByTheRequestsOwnFormat() {
        InferenceRequest asksForJson = request("r1")
                .setParameters(Parameters.newBuilder()
                        .setResponseFormat("{\"type\": \"json_object\"}")
                        .build())
                .build();
        for (String model : List.of("small", "large")) {
            router.tables.models.put(
                    model, Samples.model(model).setCapabilities(List.of("json")).build());
        }
        router.send(asksForJson);
        answer(small(), "{\"a\": ");
        answer(large(), "{\"a\": 1}");

        assertThat(response().getModel()).isEqualTo("large");
        assertThat(router.decisions().getLast().getNotes())
                .containsExactly("escalated to step 2 of the cascade: answer_not_json");
    }

    @Test
    void shouldAnswerWithWhatThereIsWhereNoLaterStepAnswers() {
        router.send(request("r1").build());
        answer(small(), SMALL_ANSWER);
        router.report(Samples.failed(large(), AttemptOutcome.MISCONFIGURED, "credentials_refused"));

        InferenceResponse response = response();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getModel()).isEqualTo("small");
        assertThat(response.getMessage().getContent()).isEqualTo(SMALL_ANSWER);
        assertThat(response.getAnswerFlaw()).isEqualTo("answer_refused");
        assertThat(response.getError()).isNull();
        assertThat(response.getAttempts()).isEqualTo(2);
    }

    @Test
    void shouldAnswerWithWhatThereIsAtTheDeadline() {
        router.send(request("r1")
                .setDeadline(Instant.ofEpochMilli(Samples.NOW + 10_000))
                .build());
        answer(small(), SMALL_ANSWER);
        router.report(Samples.started(large()));
        router.pass(Duration.ofSeconds(11));

        assertThat(response().getAnswerFlaw()).isEqualTo("answer_refused");
    }

    @Test
    void shouldWaitForALaterStepThatHasNoRoomNow() {
        router.tables.capacities.put("large", new Capacity(1, 0, 0));
        router.send(request("r1").build());
        answer(small(), SMALL_ANSWER);
        assertThat(router.responses()).isEmpty();
        assertThat(router.dispatches("large")).isEmpty();

        router.tables.capacities.put("large", new Capacity(1, 8, 0));
        router.pass(Duration.ofSeconds(3));
        answer(large(), GOOD_ANSWER);

        assertThat(response().getModel()).isEqualTo("large");
    }

    @Test
    void shouldStayWithinWhatTheRequestMayCost() {
        router.send(request("r1").build());
        long expected = router.decisions().getFirst().getCandidates().getFirst().getCostNanoUsd();
        answer(small(), GOOD_ANSWER);
        assertThat(response().getCostNanoUsd()).isPositive();

        router.send(request("r2")
                .setConstraints(
                        Constraints.newBuilder().setMaxCostNanoUsd(expected + 1).build())
                .build());
        answer(small(), SMALL_ANSWER);

        assertThat(router.dispatches("large")).isEmpty();
        assertThat(response().getAnswerFlaw()).isEqualTo("answer_refused");
    }

    @Test
    void shouldEndCancelledWhateverIsKept() {
        router.send(request("r1").build());
        answer(small(), SMALL_ANSWER);
        router.cancel("r1");

        assertThat(response().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
    }

    @Test
    void shouldJudgeByTheCheckThatItWasAskedUnder() {
        follow(AnswerCheck.newBuilder().setMinChars(30).build(), "small", "large");
        router.send(request("r1").build());
        DispatchedRequest first = small();
        follow(AnswerCheck.newBuilder().setMinChars(0).setRefusal(false).build(), "small", "large");

        answer(first, "Too short.");

        assertThat(router.dispatches("large"))
                .as("the check that it was asked under judges its answer")
                .hasSize(1);
    }

    @Test
    void shouldTakeWhatWasStreamedAsItIs() {
        for (String model : List.of("small", "large")) {
            router.tables.models.put(
                    model,
                    Samples.model(model).setCapabilities(List.of("streaming")).build());
        }
        router.send(request("r1").setStream(true).build());
        answer(small(), SMALL_ANSWER);

        assertThat(response().getModel()).isEqualTo("small");
    }
}
