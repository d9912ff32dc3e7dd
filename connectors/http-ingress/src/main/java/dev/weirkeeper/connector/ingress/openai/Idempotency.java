package dev.weirkeeper.connector.ingress.openai;

import dev.weirkeeper.schema.InferenceResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Request ids. With an {@code Idempotency-Key}, the id follows from tenant and key alone, so that a retry at any door is
 * the same request, which the router answers once. The body's hash travels in the request's metadata and comes back with
 * the response: so another body under the same key is noticed without anything being kept here.
 */
public final class Idempotency {
    /** The entry of metadata that holds the body's hash. */
    static final String MARK = "weirkeeper.body";

    private static final int LONGEST_KEY = 255;
    private static final int ID_BYTES = 16;

    private Idempotency() {}

    /**
     * The id that a key stands for.
     *
     * @throws RefusedException where the key is empty, longer than 255 characters, or not printable ASCII
     */
    public static String requestId(String tenant, String key) {
        if (key.isBlank() || key.length() > LONGEST_KEY || key.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw RefusedException.field(
                    "Idempotency-Key", key, "must be 1 to " + LONGEST_KEY + " printable ASCII characters");
        }
        return "idem-" + hash((tenant + '\0' + key).getBytes(StandardCharsets.UTF_8), ID_BYTES);
    }

    /** What a body is remembered by. */
    public static String mark(byte[] body) {
        return hash(body, ID_BYTES);
    }

    /**
     * Makes sure that a response is to this body.
     *
     * @param mark what this body is remembered by; empty: there is no key
     * @throws RefusedException 422 where it is to another one
     */
    public static void requireSame(String mark, InferenceResponse response) {
        @Nullable String first = response.getMetadata().get(MARK);
        if (!mark.isEmpty() && first != null && !first.equals(mark)) {
            throw new RefusedException(new Refusal(
                    422,
                    "invalid_request_error",
                    "idempotency_key_reused",
                    "Idempotency-Key",
                    "Idempotency-Key: was used before with another body; take a new key for a new request",
                    0));
        }
    }

    private static String hash(byte[] bytes, int length) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
