package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.config.CurrentRows;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.config.ManifestException;
import dev.weirkeeper.ops.config.Manifests;
import dev.weirkeeper.schema.ModelSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What a stack starts with. The user's manifests say what is there of their kinds, no more and no less. A kind that they
 * leave out is filled from the sample at the first start; later it is left as it is, because the user may have changed it.
 * Pure, but for {@link #read}.
 *
 * @param given from the user's files
 * @param sample from the built-in sample
 */
record Seed(Manifest given, Manifest sample) {
    private static final Manifest NOTHING = new Manifest(List.of(), List.of(), List.of());

    /**
     * Reads the files; nothing needs to run yet.
     *
     * @throws CliException with every problem of every file
     */
    static Seed read(StackConfig config, Instant now) {
        Manifest sample = Manifests.sample(config.topics(), now, config.environment(), null);
        if (config.manifests().isEmpty()) {
            return new Seed(NOTHING, sample);
        }
        try {
            return new Seed(Manifests.read(config.manifests(), config.topics(), now), sample);
        } catch (ManifestException e) {
            throw CliException.usage(
                    String.valueOf(e.getMessage()), "Correct the file; weir init writes a commented sample.");
        }
    }

    /** The models that will be there. */
    Collection<ModelSpec> models(CurrentRows current) {
        if (!given.models().isEmpty()) {
            return given.models();
        }
        return current.models().isEmpty() ? sample.models() : current.models().values();
    }

    /**
     * Rows to be published beside the user's own.
     *
     * @param current what is published
     * @param lastProvider base URL of the fake provider at the last start; empty: there was none
     * @param provider its base URL now; empty: none runs
     */
    Manifest filling(CurrentRows current, String lastProvider, String provider) {
        Manifest filled = new Manifest(
                given.models().isEmpty() && current.models().isEmpty()
                        ? sample.models()
                        : moved(current.models().values(), lastProvider, provider),
                given.tenants().isEmpty() && current.tenants().isEmpty() ? sample.tenants() : List.of(),
                given.policies().isEmpty() && current.policies().isEmpty() ? sample.policies() : List.of());
        return provider.isEmpty() ? filled : filled.withSimulatedEndpoint(provider);
    }

    /** The user's own rows. */
    Manifest given(String provider) {
        return provider.isEmpty() ? given : given.withSimulatedEndpoint(provider);
    }

    /** Whether the fake provider of this stack plays a model: it is simulated and names no other one. */
    static boolean isPlayedHere(ModelSpec model, String lastProvider) {
        return model.getSimulated()
                && (model.getEndpoint().isEmpty() || model.getEndpoint().equals(lastProvider));
    }

    /** Models that were played here before and are now played at another port. */
    private static List<ModelSpec> moved(Collection<ModelSpec> models, String lastProvider, String provider) {
        if (provider.isEmpty() || provider.equals(lastProvider)) {
            return List.of();
        }
        return models.stream()
                .filter(model -> isPlayedHere(model, lastProvider))
                .map(model -> ModelSpec.newBuilder(model).setEndpoint(provider).build())
                .toList();
    }
}
