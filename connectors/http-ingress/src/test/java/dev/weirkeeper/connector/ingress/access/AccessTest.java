package dev.weirkeeper.connector.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weirkeeper.connector.ingress.directory.Directory;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import dev.weirkeeper.schema.ApiKey;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    static {
        TrustedRecords.vouch();
    }

    private final Directory directory = new Directory();
    private final Access access = new Access(directory, "default", InstantSource.fixed(NOW));
    private final ApiKeys.Minted key =
            ApiKeys.mint(new Random(1), NOW, new ApiKeys.Terms(NOW.plusSeconds(1), "ci", false));

    @BeforeEach
    void read() {
        directory.complete();
    }

    @Test
    void shouldLetNobodyInBeforeAllIsRead() {
        Access early = new Access(new Directory(), "default", InstantSource.fixed(NOW));

        assertThat(catchThrowableOfType(RefusedException.class, () -> early.grant(Optional.empty(), true))
                        .refusal()
                        .status())
                .isEqualTo(503);
    }

    @Test
    void shouldLetLoopbackInWithoutAKeyWhileThereIsNone() {
        directory.tenant("a", tenant("a", null));

        assertThat(access.grant(Optional.empty(), true).tenant()).isEqualTo("default");
        assertThat(access.grant(Optional.of("Bearer whatever"), true).tenant()).isEqualTo("default");
        assertThat(code(Optional.empty(), false)).isEqualTo("no_keys");
    }

    @Test
    void shouldLetNobodyInWithoutAKeyWhereNoTenantIsSet() {
        Access strict = new Access(directory, "", InstantSource.fixed(NOW));

        assertThat(catchThrowableOfType(RefusedException.class, () -> strict.grant(Optional.empty(), true)))
                .isNotNull();
    }

    @Test
    void shouldTellTheTenantByItsKey() {
        directory.tenant("a", tenant("a", List.of(key.row())));

        Access.Grant grant = access.grant(Optional.of("bearer " + key.secret()), false);

        assertThat(grant).isEqualTo(new Access.Grant("a", false));
        assertThat(key.row().getHash()).doesNotContain(key.secret());
    }

    @Test
    void shouldRefuseMissingUnknownRevokedAndExpiredKeys() {
        directory.tenant("a", tenant("a", List.of(key.row())));
        Optional<String> shown = Optional.of("Bearer " + key.secret());

        assertThat(code(Optional.empty(), true)).isEqualTo("missing_api_key");
        assertThat(code(Optional.of("Basic abc"), true)).isEqualTo("missing_api_key");
        assertThat(code(Optional.of("Bearer wk-other"), true)).isEqualTo("invalid_api_key");

        Access later = new Access(directory, "default", InstantSource.fixed(NOW.plusSeconds(1)));
        assertThat(catchThrowableOfType(RefusedException.class, () -> later.grant(shown, true))
                        .refusal()
                        .code())
                .isEqualTo("expired_api_key");

        directory.tenant("a", tenant("a", List.of()));
        // The last key was taken back: that does not open the door.
        assertThat(code(shown, true)).isEqualTo("invalid_api_key");
        assertThat(code(Optional.empty(), true)).isEqualTo("missing_api_key");
    }

    @Test
    void shouldForgetTheKeysOfARemovedTenant() {
        directory.tenant("a", tenant("a", List.of(key.row())));
        directory.tenant("b", tenant("b", List.of()));
        directory.tenant("a", null);

        assertThat(code(Optional.of("Bearer " + key.secret()), true)).isEqualTo("invalid_api_key");
    }

    private String code(Optional<String> authorization, boolean loopback) {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> access.grant(authorization, loopback));
        assertThat(refused.refusal().status()).isEqualTo(401);
        return refused.refusal().code();
    }

    private static TenantProfile tenant(String id, @Nullable List<ApiKey> keys) {
        return TenantProfile.newBuilder()
                .setTenantId(id)
                .setVersion(1)
                .setUpdatedAt(NOW)
                .setApiKeys(keys)
                .build();
    }
}
