package dev.weirkeeper.ops.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.ApiKey;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantKeysTest {
    static {
        TrustedRecords.vouch(); // whichever test of this process runs first
    }

    private static final Instant THEN = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final TenantProfile PUBLISHED =
            tenant(List.of(key("one", "hash of one", THEN), key("two", "hash of two", THEN)));

    @Test
    void shouldLeaveKeysWhereTheManifestSaysNothingOfThem() {
        assertThat(TenantKeys.merged(tenant(null), PUBLISHED)).isEqualTo(PUBLISHED);
    }

    @Test
    void shouldKeepThoseThatAreNamedAndTakeBackTheOthers() {
        TenantProfile wanted = tenant(List.of(key("two", "", NOW), key("three", "", NOW)));

        assertThat(TenantKeys.merged(wanted, PUBLISHED).getApiKeys()).containsExactly(key("two", "hash of two", THEN));
        assertThat(TenantKeys.warnings(wanted, PUBLISHED))
                .singleElement()
                .asString()
                .contains("three");
    }

    @Test
    void shouldTakeBackAllWhereNoneIsNamed() {
        assertThat(TenantKeys.merged(tenant(List.of()), PUBLISHED).getApiKeys()).isEmpty();
    }

    @Test
    void shouldTakeAKeyOfElsewhereByItsHashAndNotChangeItAgain() {
        TenantProfile wanted = tenant(List.of(key("four", "hash of four", NOW)));
        TenantProfile first = TenantKeys.merged(wanted, PUBLISHED);
        TenantProfile later = tenant(List.of(key("four", "hash of four", NOW.plusSeconds(60))));

        assertThat(first.getApiKeys()).containsExactly(key("four", "hash of four", NOW));
        assertThat(TenantKeys.merged(later, first)).isEqualTo(first);
    }

    private static ApiKey key(String id, String hash, Instant createdAt) {
        return ApiKey.newBuilder()
                .setKeyId(id)
                .setHash(hash)
                .setCreatedAt(createdAt)
                .build();
    }

    private static TenantProfile tenant(@Nullable List<ApiKey> keys) {
        return TenantProfile.newBuilder()
                .setTenantId("a")
                .setVersion(1)
                .setUpdatedAt(THEN)
                .setApiKeys(keys)
                .build();
    }
}
