package dev.weirkeeper.ops.guarantees.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.load.Load;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultsTest {
    @Test
    void shouldNameEachFaultOnce() {
        assertThat(Faults.all()).extracting(NamedFault::name).doesNotHaveDuplicates();
        assertThat(Faults.all()).allSatisfy(fault -> {
            assertThat(fault.name()).matches("[a-z]+(-[a-z]+)*");
            assertThat(Faults.named(fault.name())).contains(fault);
        });
        assertThat(Faults.named("nothing-like-it")).isEmpty();
    }

    @Test
    void shouldUseEveryKindOfFault() {
        Set<Class<?>> used =
                Faults.all().stream().map(row -> row.fault().getClass()).collect(Collectors.toSet());

        assertThat(used).containsExactlyInAnyOrder(Fault.class.getPermittedSubclasses());
    }

    @Test
    void shouldBeginWithNothingAndEndWithWhatToCompareWith() {
        assertThat(Faults.all().getFirst()).isEqualTo(Faults.NONE);
        assertThat(Faults.all().getLast().size().plain()).isTrue();
    }

    @Test
    void shouldNeedThreeBrokersWhereBrokersAreHurt() {
        assertThat(Faults.all())
                .filteredOn(
                        row -> row.fault() instanceof Fault.KillBrokers || row.fault() instanceof Fault.PauseBrokers)
                .hasSize(3)
                .allMatch(row -> row.size().brokers() == 3);
    }

    @Test
    void shouldGoNoFasterThanMakesSenseUnderLimits() {
        assertThat(Faults.named("limits").orElseThrow().perSecond(200)).isEqualTo(Catalogue.LIMITED_PER_SECOND);
        assertThat(Faults.named("limits").orElseThrow().perSecond(10)).isEqualTo(10);
        assertThat(Faults.NONE.perSecond(200)).isEqualTo(200);
    }

    @Test
    void shouldChangeTheLoadWhereTheFaultIsInIt() {
        Load load = Load.plain(100, 10);

        assertThat(Hand.load(new Fault.Poison(0.01), load).oddities().poison()).isEqualTo(0.01);
        assertThat(Hand.load(new Fault.LethalPrompts(2), load).oddities().lethal())
                .isEqualTo(2);
        assertThat(Hand.load(new Fault.WrongClock(Fault.Who.CLIENT, Duration.ofMinutes(-2)), load)
                        .oddities()
                        .clockShiftMs())
                .isEqualTo(-120_000);
        assertThat(Hand.load(new Fault.WrongClock(Fault.Who.ROUTER, Duration.ofMinutes(-2)), load))
                .isEqualTo(load);
        assertThat(Hand.load(new Fault.KillWorkers(1), load)).isEqualTo(load);
    }
}
