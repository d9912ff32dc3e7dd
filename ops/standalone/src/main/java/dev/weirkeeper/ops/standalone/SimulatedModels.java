package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.ModelSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the fake provider plays: the simulated models of a catalogue, as fast as their rows say. Pure. */
final class SimulatedModels {
    // Spread of the time to the first token, as models in the wild show it; answers of a long paragraph.
    private static final double SIGMA = 0.4;
    private static final double MEAN_OUTPUT_TOKENS = 120;

    private SimulatedModels() {}

    /** One simulated model for each upstream name; of rows that share one, the first counts. */
    static List<SimulatedModel> of(Collection<ModelSpec> catalogue) {
        Map<String, SimulatedModel> byName = new LinkedHashMap<>();
        catalogue.stream()
                .filter(ModelSpec::getSimulated)
                .forEach(spec -> byName.putIfAbsent(spec.getUpstreamModel(), simulated(spec)));
        return List.copyOf(byName.values());
    }

    /** What plays one row. */
    static SimulatedModel simulated(ModelSpec spec) {
        return new SimulatedModel(
                spec.getUpstreamModel(),
                Math.max(0, spec.getLatency().getFirstTokenMs()),
                SIGMA,
                Math.max(1, spec.getLatency().getTokensPerSecond()),
                MEAN_OUTPUT_TOKENS,
                Behaviour.none());
    }
}
