package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.config.ManifestException;
import dev.weirkeeper.ops.config.Manifests;
import dev.weirkeeper.schema.ModelSpec;
import java.time.Instant;
import java.util.List;

/** What a stack starts with: the user's manifests; each kind that they leave out comes from the sample. */
final class Seed {
    private Seed() {}

    /**
     * Reads it; nothing runs yet.
     *
     * @throws CliException with every problem of every file
     */
    static Manifest read(StackConfig config, Instant now) {
        Manifest sample = Manifests.sample(config.topics(), now, config.environment(), null);
        if (config.manifests().isEmpty()) {
            return sample;
        }
        Manifest given = given(config, now);
        return new Manifest(
                orElse(given.models(), sample.models()),
                orElse(given.tenants(), sample.tenants()),
                orElse(given.policies(), sample.policies()));
    }

    /** Whether anything of it costs real money. */
    static boolean real(Manifest manifest) {
        return !manifest.models().stream().allMatch(ModelSpec::getSimulated);
    }

    private static Manifest given(StackConfig config, Instant now) {
        try {
            return Manifests.read(config.manifests(), config.topics(), now);
        } catch (ManifestException e) {
            throw CliException.usage(
                    String.valueOf(e.getMessage()), "Correct the file; a sample is written by: weir init");
        }
    }

    private static <T> List<T> orElse(List<T> given, List<T> sample) {
        return given.isEmpty() ? sample : given;
    }
}
