package dev.weirkeeper.connector.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Priority;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    @Test
    void shouldFillInWhatARequestMustHave() {
        InferenceRequest request = Requests.prompt("acme", "hi", "r1", InstantSource.fixed(NOW))
                .setModel("fast")
                .build();

        assertThat(request.getRequestId()).isEqualTo("r1");
        assertThat(request.getTenant()).isEqualTo("acme");
        assertThat(request.getCreatedAt()).isEqualTo(NOW);
        assertThat(request.getModel()).isEqualTo("fast");
        assertThat(request.getPriority()).isEqualTo(Priority.STANDARD);
        assertThat(request.getMessages()).singleElement().satisfies(message -> {
            assertThat(message.getRole()).isEqualTo("user");
            assertThat(message.getContent()).isEqualTo("hi");
        });
    }

    @Test
    void shouldGiveEachRequestAnIdOfItsOwn() {
        assertThat(Requests.prompt("acme", "hi").build().getRequestId())
                .isNotEqualTo(Requests.prompt("acme", "hi").build().getRequestId());
    }

    @Test
    void shouldRefuseBlankNames() {
        assertThatThrownBy(() -> Requests.prompt(" ", "hi")).hasMessageContaining("tenant");
        assertThatThrownBy(() -> Requests.prompt("acme", "hi", "", InstantSource.system()))
                .hasMessageContaining("requestId");
    }
}
