package dev.weirkeeper.router.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnricherTest {
    static {
        TrustedRecords.vouch();
    }

    private static final RoutingPolicy DEFAULT = policy("default").build();
    private static final RoutingPolicy CHEAP = policy("cheap").build();
    private static final Rows ROWS = new Rows(
            Map.of(
                    "acme",
                    tenant("acme").build(),
                    "gone",
                    tenant("gone").setActive(false).build(),
                    "odd",
                    tenant("odd").setPolicy("lost").build()),
            Map.of(
                    "default",
                    DEFAULT,
                    "cheap",
                    CHEAP,
                    "ruled",
                    ruled(),
                    "aliased",
                    policy("aliased").setAliases(Map.of("quick", List.of("m"))).build()),
            Set.of("m", "fast"),
            true);

    private record Rows(
            Map<String, TenantProfile> tenants,
            Map<String, RoutingPolicy> policies,
            Set<String> models,
            boolean caughtUp)
            implements Lookup {
        @Override
        public Optional<TenantProfile> tenant(String id) {
            return Optional.ofNullable(tenants.get(id));
        }

        @Override
        public Optional<Rulebook> policy(String id) {
            return Optional.ofNullable(policies.get(id)).map(Rulebook::of);
        }

        @Override
        public boolean knowsModel(String idOrAlias) {
            return models.contains(idOrAlias);
        }
    }

    @Test
    void shouldFindTenantAndItsPolicy() {
        assertThat(Enricher.enrich(request("acme").build(), ROWS))
                .isEqualTo(new Enrichment.Known(new Profile(tenant("acme").build(), Rulebook.of(DEFAULT))));
    }

    @Test
    void shouldPreferThePolicyThatTheRequestNames() {
        Enrichment enrichment =
                Enricher.enrich(request("acme").setPolicy("cheap").build(), ROWS);
        assertThat(((Enrichment.Known) enrichment).profile().policy()).isEqualTo(CHEAP);
    }

    @Test
    void shouldAcceptModelIdsAndAliases() {
        assertThat(Enricher.enrich(request("acme").setModel("m").build(), ROWS)).isInstanceOf(Enrichment.Known.class);
        assertThat(Enricher.enrich(request("acme").setModel("fast").build(), ROWS))
                .isInstanceOf(Enrichment.Known.class);
    }

    @Test
    void shouldNameFieldAndValueOfWhatIsUnknown() {
        assertRefused(request("nobody"), "tenant_unknown", "tenant \"nobody\" is not known; declare it first");
        assertRefused(request("gone"), "tenant_inactive", "tenant \"gone\" is not active");
        assertRefused(
                request("acme").setPolicy("p9"), "policy_unknown", "policy \"p9\" is not known; declare it first");
        assertRefused(
                request("odd"), "policy_unknown", "policy \"lost\" of tenant \"odd\" is not known; declare it first");
        assertRefused(
                request("acme").setModel("gpt-9"),
                "model_unknown",
                "model \"gpt-9\" is neither a model in the catalogue nor an alias of one or of the policy");
    }

    @Test
    void shouldShowNoMoreThanTheBeginningOfALongValue() {
        Enrichment enrichment = Enricher.enrich(request("x".repeat(100_000)).build(), ROWS);
        assertThat(((Enrichment.Refused) enrichment).message()).hasSizeLessThan(300);
    }

    @Test
    void shouldRefuseAPolicyThatItDoesNotUnderstandInFull() {
        assertRefused(
                request("acme").setPolicy("ruled"),
                "policy_unusable",
                "policy \"ruled\" cannot be kept by this version of the router:"
                        + " rules[0].when: at 1:1: 'intnt' is neither a field nor a function");
    }

    @Test
    void shouldAcceptAliasesOfThePolicyAndBuiltInOnes() {
        assertThat(Enricher.enrich(
                        request("acme").setPolicy("aliased").setModel("quick").build(), ROWS))
                .isInstanceOf(Enrichment.Known.class);
        assertThat(Enricher.enrich(request("acme").setModel("cheap").build(), ROWS))
                .isInstanceOf(Enrichment.Known.class);
    }

    @Test
    void shouldHoldWhileConfigurationArrives() {
        Rows arriving = new Rows(ROWS.tenants(), ROWS.policies(), ROWS.models(), false);
        assertThat(Enricher.enrich(request("acme").build(), arriving))
                .isEqualTo(new Enrichment.Hold("configuration_arriving"));
        assertThat(Enricher.enrich(request("nobody").build(), arriving))
                .isEqualTo(new Enrichment.Hold("configuration_arriving"));
    }

    private static void assertRefused(InferenceRequest.Builder request, String code, String message) {
        assertThat(Enricher.enrich(request.build(), ROWS)).isEqualTo(new Enrichment.Refused(code, message));
    }

    private static InferenceRequest.Builder request(String tenant) {
        return InferenceRequest.newBuilder().setRequestId("r").setTenant(tenant).setCreatedAt(Instant.EPOCH);
    }

    private static TenantProfile.Builder tenant(String id) {
        return TenantProfile.newBuilder().setTenantId(id).setVersion(1).setUpdatedAt(Instant.EPOCH);
    }

    private static RoutingPolicy ruled() {
        RoutingRule rule = RoutingRule.newBuilder()
                .setName("faq")
                .setWhen("intnt == 'faq'")
                .setDeny(List.of("m"))
                .build();
        return policy("ruled").setRules(List.of(rule)).build();
    }

    private static RoutingPolicy.Builder policy(String id) {
        return RoutingPolicy.newBuilder()
                .setPolicyId(id)
                .setVersion(1)
                .setWeights(PolicyWeights.newBuilder().build())
                .setUpdatedAt(Instant.EPOCH);
    }
}
