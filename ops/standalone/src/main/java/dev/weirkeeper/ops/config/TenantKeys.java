package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.ApiKey;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's API keys in manifests. Without {@code keys:} they stay as they are published; with it, those that it names are
 * left and all others are taken back. Published keys are named by their id alone; a key of elsewhere brings its hash.
 */
final class TenantKeys {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String AS_PUBLISHED = "";

    private TenantKeys() {}

    /** The entries of {@code keys:}. */
    static List<ApiKey> read(Value value, Instant now) {
        return value.items().stream().flatMap(item -> key(item, now).stream()).toList();
    }

    private static Optional<ApiKey> key(Value value, Instant now) {
        Fields fields = value.fields();
        Optional<String> id = fields.required("id").flatMap(Value::text);
        ApiKey.Builder key = ApiKey.newBuilder().setHash(AS_PUBLISHED).setCreatedAt(now);
        fields.optional("hash")
                .flatMap(v -> v.text()
                        .flatMap(hash -> HASH.matcher(hash).matches()
                                ? Optional.of(hash)
                                : v.complain(Value.quoted(hash) + " must be SHA-256 of the key: 64 of 0-9 and a-f")))
                .ifPresent(key::setHash);
        fields.optional("expiresAt").flatMap(Value::moment).ifPresent(key::setExpiresAt);
        fields.optional("note").flatMap(Value::text).ifPresent(key::setNote);
        fields.optional("anySignal").flatMap(Value::flag).ifPresent(key::setAnySignal);
        fields.refuseOthers();
        return id.map(name -> key.setKeyId(name).build());
    }

    /**
     * The row to be published.
     *
     * @param wanted as the manifest says
     * @param before as published; null: it is not
     */
    static TenantProfile merged(TenantProfile wanted, @Nullable TenantProfile before) {
        @Nullable List<ApiKey> published = before == null ? null : before.getApiKeys();
        @Nullable List<ApiKey> named = wanted.getApiKeys();
        if (named == null) {
            return published == null
                    ? wanted
                    : TenantProfile.newBuilder(wanted).setApiKeys(published).build();
        }
        Map<String, ApiKey> known = published == null
                ? Map.of()
                : published.stream()
                        .collect(Collectors.toMap(ApiKey::getKeyId, Function.identity(), (one, other) -> one));
        List<ApiKey> kept = named.stream()
                .flatMap(key -> key.getHash().equals(AS_PUBLISHED)
                        ? Optional.ofNullable(known.get(key.getKeyId())).stream()
                        : Optional.of(sameAge(key, known.get(key.getKeyId()))).stream())
                .toList();
        return TenantProfile.newBuilder(wanted).setApiKeys(kept).build();
    }

    /** Applying the same manifest again changes nothing: a key is as old as it was. */
    private static ApiKey sameAge(ApiKey key, @Nullable ApiKey before) {
        return before == null || !before.getHash().equals(key.getHash())
                ? key
                : ApiKey.newBuilder(key).setCreatedAt(before.getCreatedAt()).build();
    }

    /** Ids that a manifest names without a hash, and that are not published: a line each. */
    static List<String> warnings(TenantProfile wanted, @Nullable TenantProfile before) {
        @Nullable List<ApiKey> named = wanted.getApiKeys();
        @Nullable List<ApiKey> published = before == null ? null : before.getApiKeys();
        if (named == null) {
            return List.of();
        }
        return named.stream()
                .filter(key -> key.getHash().equals(AS_PUBLISHED))
                .map(ApiKey::getKeyId)
                .filter(id -> published == null
                        || published.stream().noneMatch(key -> key.getKeyId().equals(id)))
                .map(id -> "tenant " + wanted.getTenantId() + " names the key " + id
                        + ", which is not published and has no hash: it is left out")
                .toList();
    }
}
