package dev.weirkeeper.worker.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.WorkerLimit;
import dev.weirkeeper.worker.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerLimitsTest {
    private static final long TIMEOUT_MS = 30_000;

    private long nowMs = Samples.NOW;
    private int beats;
    private final WorkerLimits limits = new WorkerLimits(() -> nowMs, () -> nowMs * 1_000_000, () -> beats++);

    private static ModelSpec spec(String model, @Nullable Integer concurrency, @Nullable Integer requests) {
        return spec(model, concurrency, requests, null, null);
    }

    private static ModelSpec spec(
            String model,
            @Nullable Integer concurrency,
            @Nullable Integer requests,
            @Nullable Long tokens,
            @Nullable String sharedAs) {
        return Samples.spec("http://host/v1")
                .setModelId(model)
                .setLimits(Limits.newBuilder()
                        .setConcurrency(concurrency)
                        .setRequestsPerMinute(requests)
                        .setTokensPerMinute(tokens)
                        .setSharedAs(sharedAs)
                        .build())
                .build();
    }

    private Lease.Builder lease(String limit, long generation, long sequence) {
        return Lease.newBuilder()
                .setLimit(limit)
                .setWorkerId("w")
                .setIncarnation("i")
                .setGeneration(generation)
                .setSequence(sequence)
                .setConcurrencyLimited(false)
                .setLongestCallMs(TIMEOUT_MS)
                .setValidForMs(15_000)
                .setIssuedAt(Instant.ofEpochMilli(nowMs));
    }

    private Answer take(ModelSpec spec) {
        return limits.take(spec, Samples.dispatch("d").build(), TIMEOUT_MS);
    }

    private @Nullable Share taken(ModelSpec spec) {
        return take(spec) instanceof Answer.Taken(Share share) ? share : null;
    }

    private Share granted(ModelSpec spec) {
        return Objects.requireNonNull(taken(spec));
    }

    /** Looks as a call does: before it makes its connection, and before the first byte. */
    private static boolean start(Share share) {
        boolean first = share.look();
        boolean last = share.look();
        return first && last;
    }

    private WorkerLimit report() {
        List<WorkerLimit> all = limits.report();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void shouldNeedNoLeaseWhereNothingIsLimited() {
        ModelSpec free = Samples.spec("http://host/v1").build();

        assertThat(taken(free)).isNotNull();
        limits.waits("swift", free, Waiting.NONE);
        assertThat(limits.report()).isEmpty();
    }

    @Test
    void shouldStartNothingWithoutALeaseAndSayWhatItWaitsFor() {
        assertThat(take(spec("m", 2, null))).isEqualTo(new Answer.NotNow("waits for a lease of limit m"));
    }

    @Test
    void shouldRunNoMoreThanItsShareAndTakeAPlaceUpAgainWithoutAWord() {
        ModelSpec spec = spec("m", 9, null);
        limits.lease(
                lease("m", 1, 1).setConcurrencyLimited(true).setConcurrency(2).build());
        Share first = granted(spec);
        assertThat(taken(spec)).isNotNull();
        assertThat(taken(spec)).isNull();

        assertThat(start(first)).isTrue();
        first.end(0);
        first.close();

        assertThat(taken(spec)).isNotNull();
        assertThat(taken(spec)).isNull();
    }

    @Test
    void shouldCountStartsAgainstWhatIsGrantedAndCountEachOnce() {
        ModelSpec spec = spec("m", null, 60);
        limits.lease(lease("m", 1, 1).setGrantedRequests(3L).build());
        Share started = granted(spec);
        Share givenBack = granted(spec);
        assertThat(start(started)).isTrue();
        started.end(0);
        started.close();
        givenBack.close();
        givenBack.close();

        assertThat(taken(spec)).isNotNull();
        assertThat(taken(spec)).isNotNull();
        assertThat(taken(spec)).isNull();
        limits.waits("m", spec, Waiting.NONE.with(new Need(10, 7_000), true));
        assertThat(report().getStartedCalls()).isEqualTo(1);
        assertThat(report().getReservedCalls()).isEqualTo(2);
        assertThat(report().getRunning()).isEqualTo(2);
        assertThat(report().getWantedCalls()).isEqualTo(1);
        assertThat(report().getLongestCallMs()).isEqualTo(TIMEOUT_MS);
    }

    @Test
    void shouldReserveTheLongestAnswerAndAddWhatWasUsedBeyondIt() {
        ModelSpec spec = spec("m", null, null, 1_000L, null);
        limits.lease(lease("m", 1, 1)
                .setGrantedTokens(1_000L)
                .setTokensPerMinute(1_000)
                .build());
        DispatchedRequest dispatch = Samples.dispatch("d")
                .setEstimatedInputTokens(100)
                .setEstimatedOutputTokens(5)
                .setParameters(Parameters.newBuilder().setMaxOutputTokens(300).build())
                .build();
        limits.waits("m", spec, Waiting.NONE);

        Share share = ((Answer.Taken) limits.take(spec, dispatch, 1_000)).share();
        assertThat(report().getReservedTokens()).isEqualTo(400);
        assertThat(start(share)).isTrue();
        share.end(450);
        assertThat(report().getStartedTokens()).isEqualTo(450);

        Share less = ((Answer.Taken) limits.take(spec, dispatch, 1_000)).share();
        assertThat(start(less)).isTrue();
        less.end(10);
        assertThat(report().getStartedTokens()).as("debit only").isEqualTo(850);
    }

    @Test
    void shouldRefuseForGoodWhatIsLargerThanTheWholeLimit() {
        ModelSpec spec = spec("m", null, null, 1_000L, null);
        limits.lease(
                lease("m", 1, 1).setGrantedTokens(0L).setTokensPerMinute(1_000).build());

        assertThat(limits.take(
                        spec,
                        Samples.dispatch("d").setEstimatedInputTokens(1_001).build(),
                        1_000))
                .isEqualTo(new Answer.Never());
    }

    @Test
    void shouldStartNothingOnceTheLeaseIsOverAtTheLastLookToo() {
        ModelSpec spec = spec("m", null, 60);
        limits.lease(lease("m", 1, 1).setGrantedRequests(3L).build());
        Share late = granted(spec);

        nowMs += 15_000;

        assertThat(start(late)).isFalse();
        late.close();
        assertThat(taken(spec)).isNull();
        limits.waits("m", spec, Waiting.NONE);
        assertThat(report().getReservedCalls()).isZero();
        assertThat(report().getStartedCalls()).isZero();
    }

    @Test
    void shouldCountAStartFromTheLookBeforeTheFirstByteOrElseAtTheEnd() {
        ModelSpec spec = spec("m", null, 60);
        limits.waits("m", spec, Waiting.NONE);
        limits.lease(lease("m", 1, 1).setGrantedRequests(9L).build());
        Share sent = granted(spec);
        Share notSent = granted(spec);
        Share unasked = granted(spec);
        assertThat(sent.look() && notSent.look() && unasked.look()).isTrue();
        assertThat(report().getStartedCalls()).as("connections are made").isZero();
        assertThat(report().getReservedCalls()).isEqualTo(3);

        assertThat(sent.look()).isTrue();
        assertThat(report().getStartedCalls()).isEqualTo(1);
        notSent.close();
        unasked.end(0);
        assertThat(report().getStartedCalls()).isEqualTo(2);
        assertThat(report().getReservedCalls()).isZero();
        assertThat(report().getRunning()).isEqualTo(1);
    }

    @Test
    void shouldTakeNoNoticeOfLeasesThatComeAgain() {
        ModelSpec spec = spec("m", 9, null);
        Lease old =
                lease("m", 1, 1).setConcurrencyLimited(true).setConcurrency(5).build();
        limits.lease(old);
        limits.lease(
                lease("m", 1, 2).setConcurrencyLimited(true).setConcurrency(0).build());
        limits.lease(old);

        assertThat(taken(spec)).isNull();
    }

    @Test
    void shouldBeginAnewWithAGenerationAndStartNothingOfTheOldOne() {
        ModelSpec spec = spec("m", null, 60);
        limits.lease(lease("m", 1, 1).setGrantedRequests(3L).build());
        Share old = granted(spec);
        Share running = granted(spec);
        assertThat(start(running)).isTrue();
        limits.lease(lease("m", 7, 1).setGrantedRequests(1L).build());

        assertThat(start(old)).isFalse();
        old.close();
        limits.waits("m", spec, Waiting.NONE);
        assertThat(report().getGeneration()).isEqualTo(7);
        assertThat(report().getStartedCalls()).isZero();
        assertThat(report().getRunning()).as("it runs, whoever granted it").isEqualTo(1);
        assertThat(taken(spec)).isNotNull();
        assertThat(taken(spec)).isNull();
    }

    @Test
    void shouldGiveBackWhatIsFreeWhenAskedAndWhenIdle() {
        ModelSpec spec = spec("m", null, 60);
        limits.waits("m", spec, Waiting.NONE);
        limits.lease(lease("m", 1, 1).setGrantedRequests(3L).build());
        assertThat(taken(spec)).isNotNull();
        limits.lease(lease("m", 1, 2).setGrantedRequests(3L).setRecall(true).build());
        assertThat(beats).as("the owner waits for it").isEqualTo(1);
        assertThat(report().getReturnedCalls()).isEqualTo(2);
        assertThat(taken(spec)).isNull();

        limits.lease(lease("m", 1, 3).setGrantedRequests(5L).build());
        nowMs += LimitBook.IDLE_MS + 1;
        assertThat(report().getReturnedCalls()).isEqualTo(4);
    }

    @Test
    void shouldWaitForALeaseThatKnowsTheLimitAndTheLengthOfTheCall() {
        ModelSpec spec = spec("m", 3, 60);
        limits.lease(
                lease("m", 1, 1).setConcurrencyLimited(true).setConcurrency(3).build());
        assertThat(take(spec)).as("call starts are limited now").isInstanceOf(Answer.NotNow.class);

        limits.lease(lease("m", 1, 2)
                .setConcurrencyLimited(true)
                .setConcurrency(3)
                .setGrantedRequests(5L)
                .setLongestCallMs(TIMEOUT_MS - 1)
                .build());
        assertThat(take(spec)).as("for shorter calls").isInstanceOf(Answer.NotNow.class);
    }

    @Test
    void shouldShareABookBetweenDeploymentsThatShareALimitAndAskAtOnceButNotTooOften() {
        ModelSpec one = spec("one", 3, null, null, "key");
        ModelSpec two = spec("two", 3, null, null, "key");
        limits.lease(
                lease("key", 1, 1).setConcurrencyLimited(true).setConcurrency(1).build());
        assertThat(taken(one)).isNotNull();
        assertThat(taken(two)).isNull();

        limits.waits("one", one, Waiting.NONE.with(new Need(0, 1), true));
        limits.waits("two", two, Waiting.NONE.with(new Need(0, 1), true));
        assertThat(beats).isEqualTo(1);
        assertThat(report().getWantedCalls()).isEqualTo(2);
        nowMs += WorkerLimits.BETWEEN_ASKS.toMillis();
        limits.waits("two", two, Waiting.NONE.with(new Need(0, 1), true));
        assertThat(beats).isEqualTo(2);

        limits.waits("two", null, Waiting.NONE);
        assertThat(report().getWantedCalls()).isEqualTo(1);
    }

    @Test
    void shouldReportWhatItHoldsUntilItsLeaseIsOverAlsoWhenNoIntakeGoesByItAnyMore() {
        ModelSpec spec = spec("m", 3, null);
        limits.waits("m", spec, Waiting.NONE);
        limits.lease(
                lease("m", 1, 1).setConcurrencyLimited(true).setConcurrency(1).build());

        limits.waits("m", null, Waiting.NONE);
        assertThat(report().getRunning()).isZero();
        nowMs += 15_000;
        assertThat(limits.report()).isEmpty();
    }
}
