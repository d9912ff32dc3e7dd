package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdentityTest extends RouterTest {

    @Test
    void shouldSwallowARepeatInFlight() {
        router.send(request("r1").build());
        router.send(request("r1").build());

        assertThat(router.dispatches("small")).hasSize(1);
        assertThat(router.responses()).isEmpty();
    }

    @Test
    void shouldAnswerARepeatAfterTheEndFromTheLedger() {
        InferenceResponse first = answer("r1");

        router.send(request("r1").setReplyTo("llm.responses.mine").build());

        InferenceResponse again =
                router.read("llm.responses.mine", InferenceResponse.class).getFirst();
        assertThat(again.getReplayed()).isTrue();
        assertThat(again.getMessage()).isEqualTo(first.getMessage());
        assertThat(again.getCompletedAt()).isEqualTo(first.getCompletedAt());
        assertThat(router.dispatches("small")).isEmpty();
    }

    @Test
    void shouldAnswerTheSameIdOfTwoTenantsTwice() {
        router.tables.tenants.put("other", Samples.tenant("other"));
        answer("r1");

        router.send(request("r1").setTenant("other").build());

        assertThat(router.dispatches("small"))
                .singleElement()
                .satisfies(dispatch -> assertThat(dispatch.getTenant()).isEqualTo("other"));
        assertThat(router.responses()).isEmpty();
    }

    @Test
    void shouldReplayARefusalToo() {
        router.send(request("r1").setTenant("nobody").build());
        router.send(request("r1").setTenant("nobody").build());

        assertThat(router.responses())
                .extracting(InferenceResponse::getStatus, InferenceResponse::getReplayed)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(ResponseStatus.REFUSED, false),
                        org.assertj.core.groups.Tuple.tuple(ResponseStatus.REFUSED, true));
    }

    @Test
    void shouldForgetAnIdAfterItsRetentionAndNotBefore() {
        answer("r1");

        router.jump(Duration.ofDays(7).minusMinutes(1));
        router.send(request("r1").build());
        assertThat(router.dispatches("small")).isEmpty();

        router.jump(Duration.ofMinutes(2));
        router.send(request("r1").build());
        assertThat(router.dispatches("small")).hasSize(1);
    }

    private InferenceResponse answer(String id) {
        router.send(request(id).build());
        DispatchedRequest dispatch = router.dispatches("small").getFirst();
        router.report(Samples.started(dispatch));
        router.report(Samples.answered(dispatch));
        return router.responses().getFirst();
    }
}
