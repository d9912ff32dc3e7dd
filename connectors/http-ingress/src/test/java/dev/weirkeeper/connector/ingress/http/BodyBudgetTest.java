package dev.weirkeeper.connector.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weirkeeper.connector.ingress.openai.RefusedException;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    @Test
    void shouldLetNoMoreBytesInThanTogetherMayBe() {
        BodyBudget budget = new BodyBudget(10_240);
        int first = budget.take(8_000);

        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> budget.take(2_049));
        int second = budget.take(2_048);
        budget.give(first);
        int third = budget.take(8_000);

        assertThat(refused.refusal().status()).isEqualTo(429);
        assertThat(second).isEqualTo(2);
        assertThat(third).isEqualTo(first);
    }
}
