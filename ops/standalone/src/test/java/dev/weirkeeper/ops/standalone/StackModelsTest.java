package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.config.Manifests;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StackModelsTest {
    private static final List<ModelSpec> SIMULATED = sample(Map.of());
    private static final List<ModelSpec> REAL =
            sample(Map.of("OPENAI_API_KEY", "key", "OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"));

    @Test
    void shouldSayThatModelsAreSimulated() {
        assertThat(StackModels.of(SIMULATED, "").told())
                .startsWith(SIMULATED.size() + " SIMULATED")
                .contains("made up", "OPENAI_API_KEY");
    }

    @Test
    void shouldSayWhoIsCalledAndWhatMayBeSpent() {
        assertThat(StackModels.of(REAL, "1").told())
                .contains("openai at http://127.0.0.1:8000/v1", "for real", "$1 a day")
                .doesNotContain("SIMULATED", "key");
    }

    @Test
    void shouldSayWhereNothingBoundsTheSpend() {
        assertThat(StackModels.of(REAL, "").told()).contains("no spend ceiling");
    }

    @Test
    void shouldSayBothWhereModelsAreMixed() {
        List<ModelSpec> mixed = Stream.concat(SIMULATED.stream(), REAL.stream()).toList();

        assertThat(StackModels.of(mixed, "1").told()).contains("for real", "$1 a day", "SIMULATED");
    }

    private static List<ModelSpec> sample(Map<String, String> environment) {
        return Manifests.sample(Topics.withDefaultPrefix(), Instant.EPOCH, environment, "http://127.0.0.1:1/v1")
                .models();
    }
}
