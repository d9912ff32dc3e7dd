package dev.weirkeeper.ops.fakeprovider;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** The simulated models, changeable while calls run. Thread-safe. */
final class Models {

    /**
     * A model as it is now.
     *
     * @param model what it is
     * @param gate its limits; calls that run keep the gate they came through
     */
    record Live(SimulatedModel model, RateGate gate) {}

    private final ConcurrentMap<String, Live> byName = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    Models(List<SimulatedModel> models, LongSupplier nanos) {
        this.nanos = nanos;
        models.forEach(this::put);
        if (byName.size() != models.size()) {
            throw new IllegalArgumentException("models: each name may occur once");
        }
    }

    Optional<Live> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    List<SimulatedModel> all() {
        return byName.values().stream()
                .map(Live::model)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    /** Sets or replaces a model. Its buckets are filled anew only where its limits change. */
    void put(SimulatedModel model) {
        Behaviour.Limits limits = model.behaviour().limits();
        byName.compute(
                model.name(),
                (name, known) -> new Live(
                        model,
                        known != null && known.gate().limits().equals(limits)
                                ? known.gate()
                                : new RateGate(limits, nanos.getAsLong())));
    }
}
