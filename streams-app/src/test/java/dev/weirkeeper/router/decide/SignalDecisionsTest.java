package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.FREE;
import static dev.weirkeeper.router.decide.Worlds.NOW;
import static dev.weirkeeper.router.decide.Worlds.plainAsk;
import static dev.weirkeeper.router.decide.Worlds.policy;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.router.audit.Replay;
import dev.weirkeeper.router.signal.Held;
import dev.weirkeeper.router.signal.Outside;
import dev.weirkeeper.router.signal.SignalBoard;
import dev.weirkeeper.router.signal.Signals;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingRule;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What signals change: numbers, eligibility, and which rules hold. */
class SignalDecisionsTest {
    private final SignalBoard board = new SignalBoard();
    private final ModelSpec good = spec("good")
            .setQuality(QualityPrior.newBuilder().setPrior(0.85).build())
            .build();
    private final ModelSpec other = spec("other").setProvider("other").build();

    @Test
    void shouldAvoidWhatIsCongested() {
        assertThat(decide(plainAsk()).getChosen()).isEqualTo("good");

        say("model:good", "congestion", 0.9);

        RoutingDecision decision = decide(plainAsk());
        assertThat(decision.getChosen()).isEqualTo("other");
        Candidate avoided = candidate(decision, "good");
        assertThat(avoided.getInputs().getCallMs()).isCloseTo(23_000, within(1.0));
        assertThat(avoided.getInputs().getSignals()).containsExactly("model:good congestion=0.9000");
        assertThat(Replay.chosen(decision)).contains("other");
        assertThat(Replay.numbers(decision))
                .filteredOn(numbers -> numbers.model().equals("good"))
                .singleElement()
                .satisfies(numbers -> assertThat(numbers.value()).isEqualTo(avoided.getValue()));
    }

    @Test
    void shouldAvoidWhatIsFarOrFails() {
        say("provider:acme", "latency_ms", 20_000);
        assertThat(decide(plainAsk()).getChosen()).isEqualTo("other");
        say("provider:other", "error_rate", 0.9);
        assertThat(decide(plainAsk()).getChosen())
                .as("slow goes before failing")
                .isEqualTo("good");
    }

    @Test
    void shouldNotUseWhatIsDownUntilTheSignalEnds() {
        say("provider:acme", "down", 1);
        RoutingDecision decision = decide(plainAsk());
        assertThat(decision.getChosen()).isEqualTo("other");
        assertThat(candidate(decision, "good").getExclusion()).isEqualTo("signalled_down");
        assertThat(candidate(decision, "good").getExclusionDetail()).isEqualTo("provider:acme down=1.000");

        say("provider:other", "down", 1);
        Choice choice = Decider.decide(plainAsk(), market(), "d", 0).choice();
        assertThat(choice).isEqualTo(new Choice.Wait("signalled_down", NOW + 60_000));
    }

    @Test
    void shouldLetRulesSeeThem() {
        RoutingRule rule = RoutingRule.newBuilder()
                .setName("incident")
                .setWhen("signals.of('tenant:acme-inc', 'incident') > 0.5")
                .setPrefer(List.of("other"))
                .build();
        Ask ask = Worlds.ask(Worlds.request(), Worlds.prompt(), Worlds.tenant(), policy().setRules(List.of(rule)));
        assertThat(decide(ask).getChosen()).isEqualTo("good");

        say("tenant:acme-inc", "incident", 1);

        RoutingDecision decision = decide(ask);
        assertThat(decision.getChosen()).isEqualTo("other");
        assertThat(decision.getRules()).containsExactly("incident");
    }

    @Test
    void shouldNotLookThroughAllSignalsForOne() {
        Signals counted = new Signals() {
            @Override
            public Outside about(ModelSpec spec, long nowMs) {
                return Outside.QUIET;
            }

            @Override
            public Map<String, Map<String, Double>> holding(long nowMs) {
                return new AbstractMap<>() {
                    @Override
                    public Map<String, Double> get(Object scope) {
                        return Map.of("incident", 1.0);
                    }

                    @Override
                    public Set<Entry<String, Map<String, Double>>> entrySet() {
                        throw new AssertionError("all of them");
                    }
                };
            }
        };
        RoutingRule rule = RoutingRule.newBuilder()
                .setName("incident")
                .setWhen("signals.of('tenant:acme-inc', 'incident') > 0.5")
                .setPrefer(List.of("other"))
                .build();
        Ask ask = Worlds.ask(Worlds.request(), Worlds.prompt(), Worlds.tenant(), policy().setRules(List.of(rule)));

        Market market = new Market(market().deployments(), NOW, 0, counted);
        assertThat(Decider.decide(ask, market, "d", 0).record().getChosen()).isEqualTo("other");
    }

    private RoutingDecision decide(Ask ask) {
        return Decider.decide(ask, market(), "d", 0).record();
    }

    private Market market() {
        List<Deployment> deployments = List.of(good, other).stream()
                .map(spec -> new Deployment(spec, null, FREE, true, board.about(spec, NOW)))
                .toList();
        return new Market(deployments, NOW, 0, board);
    }

    private void say(String scope, String name, double value) {
        board.put(new Held(scope, name, value, NOW + 60_000), NOW);
    }

    private static Candidate candidate(RoutingDecision decision, String model) {
        return decision.getCandidates().stream()
                .filter(candidate -> candidate.getModel().equals(model))
                .findFirst()
                .orElseThrow();
    }
}
