package dev.weirkeeper.ops.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedLimitsTest {
    static {
        TrustedRecords.vouch();
    }

    private static ModelSpec model(String id, @Nullable String sharedAs, int concurrency) {
        return ModelSpec.newBuilder()
                .setModelId(id)
                .setTopic("llm.models." + id)
                .setVersion(1)
                .setProvider("p")
                .setEndpoint("http://localhost/v1")
                .setUpstreamModel(id)
                .setLimits(Limits.newBuilder()
                        .setConcurrency(concurrency)
                        .setSharedAs(sharedAs)
                        .build())
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    @Test
    void shouldSayWhereDeploymentsThatShareALimitDiffer() {
        assertThat(SharedLimits.warnings(List.of(
                        model("b", "key", 5), model("a", "key", 3), model("key", null, 3), model("c", null, 9))))
                .containsExactly(
                        "models a, b, key share the limit key and differ in limits.concurrency: [3, 5]; the smallest holds");
    }

    @Test
    void shouldSayNothingWhereTheyAgree() {
        assertThat(SharedLimits.warnings(List.of(model("b", "key", 3), model("a", "key", 3))))
                .isEmpty();
    }
}
