package dev.weirkeeper.router.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AliasesTest {

    @Test
    void shouldMeanIdsAliasesProvidersKindsAndDedicatedOnes() {
        Aliases aliases = Aliases.of(Map.of());
        ModelSpec spec = Policies.model("m")
                .setAliases(List.of("group"))
                .setKind(ModelKind.FINE_TUNED)
                .setDedicatedTo(List.of("gold"))
                .build();

        for (String name : List.of("m", "group", "acme-ai", "fine-tuned", "dedicated")) {
            assertThat(aliases.targets(List.of("x", name)).includes(spec))
                    .as(name)
                    .isTrue();
        }
        assertThat(aliases.targets(List.of("small", "n")).includes(spec)).isFalse();
        assertThat(aliases.targets(List.of("dedicated"))
                        .includes(Policies.model("m").build()))
                .isFalse();
        assertThat(aliases.targets(List.of("x", "group"))).hasToString("[x, group]");
    }

    @Test
    void shouldResolveAliasesOfAliases() {
        Aliases aliases = Aliases.of(Map.of(
                "quick", List.of("near", "m3"), "near", List.of("m1", "small"), "all", List.of("quick", "near")));

        assertThat(aliases.flaws()).isEmpty();
        Targets all = aliases.targets(List.of("all"));
        assertThat(all.includes(Policies.model("m1").build())).isTrue();
        assertThat(all.includes(Policies.model("m3").build())).isTrue();
        assertThat(all.includes(Policies.model("m9").setKind(ModelKind.SMALL).build()))
                .isTrue();
        assertThat(all.includes(Policies.model("near").build())).isFalse();
        assertThat(aliases.named("near")).isPresent();
        assertThat(aliases.named("far")).isEmpty();
    }

    @Test
    void shouldPrintTheCircle() {
        assertThat(Aliases.loops(Map.of("a", List.of("m", "b"), "b", List.of("c"), "c", List.of("a"))))
                .extracting(Flaw::toString)
                .containsExactly(
                        "aliases.a: goes in a circle: a → b → c → a",
                        "aliases.b: goes in a circle: b → c → a → b",
                        "aliases.c: goes in a circle: c → a → b → c");
        assertThat(Aliases.loops(Map.of("a", List.of("a"))))
                .extracting(Flaw::reason)
                .containsExactly("goes in a circle: a → a");
        assertThat(Aliases.loops(Map.of("x", List.of("a"), "a", List.of("b"), "b", List.of("a"))))
                .as("x only leads into one")
                .extracting(Flaw::path)
                .containsExactly("aliases.a", "aliases.b");
    }

    /** Each names the two next ones: without care, 2^100 ways. */
    @Test
    void shouldResolveManyWaysOnce() {
        Map<String, List<String>> wide = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            wide.put("a" + i, List.of("a" + (i + 1), "a" + (i + 2), "m" + i));
        }
        Targets first = Aliases.of(wide).targets(List.of("a0"));
        assertThat(first.includes(Policies.model("m99").build())).isTrue();
    }
}
