package dev.weirkeeper.router.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.SplitArm;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.TrafficSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class SplitProperties {

    /** Whatever the weights and whoever asks: more weight draws keys in, and moves none between the others. */
    @Property(tries = 500)
    void shouldMoveKeysOnlyIntoAnArmThatGrows(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 1000) Integer> weights,
            @ForAll @IntRange(min = 0, max = 5) int which,
            @ForAll @IntRange(min = 1, max = 1000) int more,
            @ForAll @StringLength(max = 20) String user) {
        int grows = which % weights.size();
        List<Integer> after = new ArrayList<>(weights);
        after.set(grows, weights.get(grows) + more);

        String before = arm(weights, user);
        String now = arm(after, user);

        assertThat(now).isIn(before, "s/a" + grows);
    }

    @Property(tries = 300)
    void shouldMoveOnlyTheKeysOfAnArmThatGoes(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 1000) Integer> weights,
            @ForAll @StringLength(max = 20) String user) {
        String before = arm(weights, user);
        String without = arm(weights.subList(0, weights.size() - 1), user);
        if (!before.equals("s/a" + (weights.size() - 1))) {
            assertThat(without).isEqualTo(before);
        }
    }

    private static String arm(List<Integer> weights, String user) {
        List<SplitArm> arms = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            arms.add(SplitArm.newBuilder()
                    .setName("a" + i)
                    .setWeight(weights.get(i))
                    .build());
        }
        TrafficSplit row = TrafficSplit.newBuilder()
                .setName("s")
                .setKey(SplitKey.USER)
                .setArms(arms)
                .build();
        return new Split(row, null, Aliases.of(Map.of()))
                .armOf(Policies.request().setUser(user).build())
                .orElseThrow()
                .label();
    }
}
