package dev.weirkeeper.router.dispatch;

import dev.weirkeeper.schema.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of decisions and dispatches, made from the request they are for: what is done again after an undone transaction has
 * the same name again.
 */
final class Ids {
    private static final int BYTES = 10;

    private Ids() {}

    /** The name of an entry's next decision. A dispatch bears the name of its decision. */
    static String next(LedgerEntry entry) {
        String identity = entry.getTenant() + '\0' + entry.getRequestId() + '\0' + entry.getAcceptedAtMs();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES) + "-" + (entry.getDecisions() + 1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
