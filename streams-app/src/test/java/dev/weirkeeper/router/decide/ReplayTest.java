package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.live;
import static dev.weirkeeper.router.decide.Worlds.market;
import static dev.weirkeeper.router.decide.Worlds.plainAsk;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.audit.Replay;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import org.junit.jupiter.api.Test;

class ReplayTest {

    @Test
    void shouldChooseTheSameForEveryDraw() {
        Market market = market(
                live(spec("a")),
                live(spec("b")),
                live(spec("c")
                        .setQuality(QualityPrior.newBuilder().setPrior(0.75).build())));
        for (double draw = 0; draw < 1; draw += 0.001) {
            RoutingDecision record =
                    Decider.decide(plainAsk(), market, "d", draw).record();
            assertThat(Replay.chosen(record)).hasValue(record.getChosen());
        }
    }

    @Test
    void shouldNoticeARecordWhoseNumbersWereTouched() {
        RoutingDecision record =
                Decider.decide(plainAsk(), market(live(spec("a"))), "d", 0.5).record();
        double value = record.getCandidates().getFirst().getValue();
        record.getCandidates().getFirst().getInputs().setOutputNanoUsdPerMTok(1);
        assertThat(Replay.numbers(record).getFirst().value()).isNotEqualTo(value);
    }

    @Test
    void shouldChooseNothingWhereTheDecisionRefusedOrWaited() {
        assertThat(Replay.chosen(Decider.decide(plainAsk(), market(), "d", 0).record()))
                .isEmpty();
    }
}
