package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.config.CurrentRows;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.TenantProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LAST = "http://127.0.0.1:5001/v1";
    private static final String HERE = "http://127.0.0.1:5002/v1";

    @TempDir
    Path directory;

    @Test
    void shouldFillEverythingFromTheSampleAtTheFirstStart() {
        Seed seed = Seed.read(config(), NOW);

        Manifest filling = seed.filling(CurrentRows.none(), "", HERE);

        assertThat(filling.models()).hasSizeGreaterThanOrEqualTo(5).allMatch(ModelSpec::getSimulated);
        assertThat(filling.models()).extracting(ModelSpec::getEndpoint).containsOnly(HERE);
        assertThat(filling.tenants()).isNotEmpty();
        assertThat(filling.policies()).isNotEmpty();
    }

    @Test
    void shouldLeaveWhatTheUserHasChangedAlone() {
        Seed seed = Seed.read(config(), NOW);
        CurrentRows current = published(seed, HERE);

        Manifest filling = seed.filling(current, HERE, HERE);

        assertThat(filling.models()).isEmpty();
        assertThat(filling.tenants()).isEmpty();
        assertThat(filling.policies()).isEmpty();
    }

    @Test
    void shouldMoveOnlyTheModelsPlayedHereToANewPort() {
        Seed seed = Seed.read(config(), NOW);
        CurrentRows current = published(seed, LAST);
        ModelSpec elsewhere = ModelSpec.newBuilder(
                        current.models().values().iterator().next())
                .setModelId("elsewhere")
                .setEndpoint("http://127.0.0.1:7777/v1")
                .build();
        Map<String, ModelSpec> models = new LinkedHashMap<>(current.models());
        models.put("elsewhere", elsewhere);

        Manifest filling = seed.filling(new CurrentRows(models, current.tenants(), current.policies()), LAST, HERE);

        assertThat(filling.models())
                .hasSize(models.size() - 1)
                .allMatch(model -> model.getEndpoint().equals(HERE))
                .extracting(ModelSpec::getModelId)
                .doesNotContain("elsewhere");
    }

    @Test
    void shouldTakeKindsThatTheUserLeavesOutFromTheSample() throws IOException {
        Path tenants = Files.writeString(directory.resolve("tenants.yaml"), "tenants:\n  - id: acme\n");
        Seed seed = Seed.read(config().withManifests(List.of(tenants)), NOW);

        Manifest filling = seed.filling(CurrentRows.none(), "", HERE);

        assertThat(filling.tenants()).isEmpty();
        assertThat(seed.given(HERE).tenants())
                .extracting(TenantProfile::getTenantId)
                .containsExactly("acme");
        assertThat(filling.models()).isNotEmpty();
    }

    @Test
    void shouldNameFileAndFieldOfAWrongManifest() throws IOException {
        Path models = Files.writeString(directory.resolve("models.yaml"), "models:\n  - identity: x\n");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> Seed.read(config().withManifests(List.of(models)), NOW))
                .withMessageContaining("models.yaml:2")
                .withMessageContaining("identity")
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    private StackConfig config() {
        return StackConfig.in(directory);
    }

    private static CurrentRows published(Seed seed, String provider) {
        Manifest manifest = seed.sample().withSimulatedEndpoint(provider);
        Map<String, ModelSpec> models = new LinkedHashMap<>();
        manifest.models().forEach(model -> models.put(model.getModelId(), model));
        return new CurrentRows(
                models,
                Map.of("default", manifest.tenants().getFirst()),
                Map.of("default", manifest.policies().getFirst()));
    }
}
