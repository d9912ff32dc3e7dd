package dev.weirkeeper.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowDiffTest {
    static {
        TrustedRecords.vouch(); // whichever test of this process runs first
    }

    private static final RoutingRule RULE = RoutingRule.newBuilder()
            .setName("faq")
            .setWhen("intent == 'faq'")
            .setPrefer(List.of("small"))
            .build();

    private static RoutingPolicy policy(List<RoutingRule> rules, List<String> deny) {
        return RoutingPolicy.newBuilder()
                .setPolicyId("default")
                .setVersion(1)
                .setWeights(PolicyWeights.newBuilder().build())
                .setRules(rules)
                .setDeny(deny)
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    @Test
    void shouldShowOfANewRuleOnlyWhatItHas() {
        assertThat(RowDiff.between(policy(List.of(), List.of()), policy(List.of(RULE), List.of())))
                .extracting(Changes.FieldChange::field, Changes.FieldChange::after)
                .containsExactlyInAnyOrder(
                        tuple("rules[0].name", "faq"),
                        tuple("rules[0].prefer", "[small]"),
                        tuple("rules[0].when", "intent == 'faq'"));
    }

    @Test
    void shouldShowWhatIsEmptiedAsGone() {
        assertThat(RowDiff.between(policy(List.of(), List.of("m")), policy(List.of(), List.of())))
                .containsExactly(new Changes.FieldChange("deny", "[m]", "(none)"));
    }

    @Test
    void shouldFindNothingBetweenEquals() {
        assertThat(RowDiff.between(policy(List.of(RULE), List.of()), policy(List.of(RULE), List.of())))
                .isEmpty();
    }
}
