package dev.weirkeeper.ops.verb.simulate;

import dev.weirkeeper.ops.config.CurrentRows;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.config.ManifestException;
import dev.weirkeeper.ops.config.ManifestPublisher;
import dev.weirkeeper.ops.config.Manifests;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one side. Each may hold more than its name says, as with {@code apply}.
 *
 * @param catalogue models; null: not given
 * @param tenants tenants; null: not given
 * @param policies policies; null: not given
 */
record Side(
        @Nullable Path catalogue,
        @Nullable Path tenants,
        @Nullable Path policies) {
    /** Nobody calls it. */
    private static final String NO_ENDPOINT = "http://simulated.invalid/v1";

    /** Whether anything is given. */
    boolean isGiven() {
        return catalogue != null || tenants != null || policies != null;
    }

    /** This one, and what it leaves out from another. */
    Side orElse(Side other) {
        return new Side(
                catalogue != null ? catalogue : other.catalogue,
                tenants != null ? tenants : other.tenants,
                policies != null ? policies : other.policies);
    }

    /**
     * What the files say. Of a kind that none of them holds, the sample's, as {@code weir up} does at its first start.
     *
     * @param at what becomes the rows' {@code updatedAt}
     */
    Manifest read(Instant at) throws ManifestException {
        Topics topics = Topics.withDefaultPrefix();
        Set<Path> files = new LinkedHashSet<>(); // one file may hold two kinds
        Stream.of(Optional.ofNullable(catalogue), Optional.ofNullable(tenants), Optional.ofNullable(policies))
                .forEach(file -> file.ifPresent(files::add));
        Manifest given = files.isEmpty()
                ? new Manifest(List.of(), List.of(), List.of())
                : Manifests.read(List.copyOf(files), topics, at);
        Manifest sample = Manifests.sample(topics, at, Map.of(), null);
        return new Manifest(
                given.models().isEmpty() ? sample.models() : given.models(),
                given.tenants().isEmpty() ? sample.tenants() : given.tenants(),
                given.policies().isEmpty() ? sample.policies() : given.policies());
    }

    /** What {@code weir apply} would warn of. */
    static List<String> warnings(Manifest manifest) {
        return ManifestPublisher.plan(CurrentRows.none(), manifest.withSimulatedEndpoint(NO_ENDPOINT), false)
                .warnings();
    }
}
