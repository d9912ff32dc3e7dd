package dev.weirkeeper.ops.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.config.ManifestException;
import dev.weirkeeper.ops.config.Manifests;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComposeConfigTest {
    private static final Path CONFIG = Path.of("config");

    @Test
    void shouldReadTheConfigurationThatTheSetupServicePublishes() throws ManifestException {
        Manifest manifest = Manifests.read(
                List.of(CONFIG.resolve("models.yaml"), CONFIG.resolve("tenants.yaml"), CONFIG.resolve("policies.yaml")),
                Topics.withDefaultPrefix(),
                Instant.EPOCH);

        assertThat(manifest.models()).extracting(ModelSpec::getModelId).containsExactly("swift", "steady", "deep");
        assertThat(manifest.tenants()).extracting(TenantProfile::getTenantId).containsExactly("default");
        assertThat(manifest.policies()).extracting(RoutingPolicy::getPolicyId).containsExactly("default");
    }
}
