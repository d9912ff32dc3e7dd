package dev.weirkeeper.ops.guarantees.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.fault.Fault;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChanceTest {
    @Test
    void shouldDoTheSameForTheSameSeed() {
        assertThat(faults(5)).isEqualTo(faults(5)).isNotEqualTo(faults(6));
    }

    @Test
    void shouldComeToEveryKindOfFaultAndLeaveTheFirstOfEachPartAlone() {
        List<Fault> faults = faults(1);

        assertThat(faults.stream().map(Object::getClass).distinct()).hasSize(7);
        assertThat(faults)
                .filteredOn(fault -> fault instanceof Fault.KillWorkers kill && kill.count() > 2)
                .isEmpty();
        assertThat(faults).noneMatch(fault -> fault instanceof Fault.KillBrokers || fault instanceof Fault.RestartAll);
    }

    private static List<Fault> faults(long seed) {
        Chance chance = new Chance(seed);
        return IntStream.range(0, 200).mapToObj(i -> chance.next()).toList();
    }
}
