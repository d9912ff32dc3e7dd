package dev.weirkeeper.ops.guarantees.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PromptTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @BeforeAll
    static void makeRecords() {
        TrustedRecords.vouch();
    }

    @Test
    void shouldDemandWhatItClaims() {
        Set<Set<String>> kinds = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        for (int i = 0; i < 100; i++) {
            Prompt prompt = Prompt.number("r-", i);
            assertThat(allowedBy(prompt.request(NOW))).as(prompt.id()).isEqualTo(prompt.mayGoTo());
            kinds.add(new TreeSet<>(prompt.mayGoTo()));
        }
        assertThat(kinds).hasSize(5);
        assertThat(allowedBy(Prompt.lethal(0).request(NOW))).containsExactly(Catalogue.LETHAL);
    }

    @Test
    void shouldHurryOneInFifty() {
        long hurried = 0;
        for (int i = 0; i < 500; i++) {
            InferenceRequest request = Prompt.number("r-", i).request(NOW);
            Duration span = Duration.between(NOW, Objects.requireNonNull(request.getDeadline()));
            hurried += span.toSeconds() < 2 ? 1 : 0;
        }
        assertThat(hurried).isEqualTo(10);
    }

    @Test
    void shouldBoundItsAnswerOrNot() {
        assertThat(most(Prompt.of("r", "birch", 1_000, 48))).isEqualTo(48);
        assertThat(most(Prompt.of("r", "birch", 1_000, Prompt.UNBOUNDED))).isNull();
        assertThat(allowedBy(Prompt.of("r", "birch", 1_000, 48).request(NOW))).containsExactly("birch");
    }

    private static @Nullable Integer most(Prompt prompt) {
        return Objects.requireNonNull(prompt.request(NOW).getParameters()).getMaxOutputTokens();
    }

    /** Worked out again from the request alone, as a router would. */
    private static Set<String> allowedBy(InferenceRequest request) {
        Constraints constraints = Objects.requireNonNull(request.getConstraints());
        Set<String> allowed = new TreeSet<>(Catalogue.REGIONS.keySet());
        allowed.removeIf(model -> constraints.getDeny().contains(model)
                || (!constraints.getAllow().isEmpty() && !constraints.getAllow().contains(model))
                || (!constraints.getRegions().isEmpty()
                        && !constraints.getRegions().contains(Catalogue.REGIONS.get(model))));
        return allowed;
    }
}
