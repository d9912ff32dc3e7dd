package dev.weirkeeper.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.provider.Credentials.Access;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private final Credentials credentials = new Credentials(Map.of("SET", " sk-1\n", "BLANK", "  ")::get);

    private static ModelSpec.Builder spec() {
        return Samples.spec("http://host/v1");
    }

    @Test
    void shouldFindAKeyWithoutTheLineEndOfItsFile() {
        assertThat(credentials.of(spec().setApiKeyEnv("SET").build())).isEqualTo(new Access.WithKey("sk-1"));
    }

    @Test
    void shouldTellNoneNeededFromNoneThere() {
        assertThat(credentials.of(spec().build())).isEqualTo(new Access.Open());
        assertThat(credentials.of(spec().setApiKeyEnv(" ").build())).isEqualTo(new Access.Open());
        assertThat(credentials.of(spec().setApiKeyEnv("BLANK").build())).isEqualTo(new Access.Missing());
        assertThat(credentials.of(spec().setApiKeyEnv("UNSET").build())).isEqualTo(new Access.Missing());
    }
}
