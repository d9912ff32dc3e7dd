package dev.weirkeeper.ops.bench.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.router.decide.Decider;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.RoutingDecision;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecideWorldTest {

    /** A world in which nobody could be chosen would be timed as a fast one. */
    @Test
    void shouldWeighNearlyAllOfItsDeployments() {
        RoutingDecision record = Decider.decide(DecideWorld.ask(), DecideWorld.market(10), "d", 0.5)
                .record();

        assertThat(record.getOutcome()).isEqualTo(DecisionOutcome.ROUTED);
        assertThat(record.getRules()).containsExactly("eu");
        assertThat(record.getCandidates()).hasSize(10);
        assertThat(record.getCandidates().stream().filter(Candidate::getEligible))
                .hasSize(9);
    }

    @Test
    void shouldShowARowForEachSizeBesideTheCalibration() {
        DecideReport report = new DecideReport(1_500, List.of(new DecideReport.Row(10, 4.5, 0.2, 12_000, 3)));

        assertThat(report.table().lines().toList().get(1))
                .matches("\\s+10\\s+4\\.50\\s+0\\.20\\s+12000\\s+0\\.450\\s+3\\.0");
        assertThat(report.table()).contains("which took 1.50 us in this run");
    }

    @Test
    void shouldRefuseAPlanThatMeasuresNothing() {
        assertThatThrownBy(() -> new DecideBench.Plan(0, 5)).hasMessage("--forks: 0 must be 1 to 20");
        assertThatThrownBy(() -> new DecideBench.Plan(1, 101)).hasMessage("--iterations: 101 must be 1 to 100");
        assertThat(new DecideBench.Plan(2, 5).seconds()).isEqualTo(144);
    }
}
