package dev.weirkeeper.connector.ingress.access;

import dev.weirkeeper.schema.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys and hashes them. A key is {@code wk-} and 32 random bytes, which nobody can guess; so one round of SHA-256 keeps
 * it as safe as a slow hash would, and costs each call a microsecond.
 */
public final class ApiKeys {
    /** What every key begins with, so that scanners for leaked secrets can find it. */
    public static final String PREFIX = "wk-";

    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;

    private ApiKeys() {}

    /**
     * A new key.
     *
     * @param secret what the caller is to send; shown once, kept nowhere
     * @param row what is kept of it
     */
    public record Minted(String secret, ApiKey row) {}

    /**
     * What a key is given with.
     *
     * @param expiresAt when it ends; null: never
     * @param note what it is for; null: not said
     * @param anySignal whether it may tell signals that all tenants feel
     */
    public record Terms(
            @Nullable Instant expiresAt, @Nullable String note, boolean anySignal) {}

    /**
     * Makes a key.
     *
     * @param random a source that cannot be foreseen, like {@link java.security.SecureRandom}
     * @param terms when it ends and what it may do
     */
    public static Minted mint(RandomGenerator random, Instant now, Terms terms) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        ApiKey row = ApiKey.newBuilder()
                .setKeyId(HexFormat.of().formatHex(id))
                .setHash(hash(secret))
                .setCreatedAt(now)
                .setExpiresAt(terms.expiresAt())
                .setNote(terms.note())
                .setAnySignal(terms.anySignal())
                .build();
        return new Minted(secret, row);
    }

    /** What is kept of a key: SHA-256 in hexadecimal, 64 characters. */
    public static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
