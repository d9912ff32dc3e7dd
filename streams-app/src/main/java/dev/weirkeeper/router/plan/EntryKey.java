package dev.weirkeeper.router.plan;

import dev.weirkeeper.schema.LedgerEntry;

/**
 * Identity of a request: the same id of two tenants is two requests. Neither holds a zero character (intake sees to it), so
 * two identities never have one text.
 *
 * @param tenant the tenant
 * @param requestId the request's id
 */
public record EntryKey(String tenant, String requestId) {
    private static final char BETWEEN = '\0';

    /** The identity of an entry. */
    public static EntryKey of(LedgerEntry entry) {
        return new EntryKey(entry.getTenant(), entry.getRequestId());
    }

    /** The identity as a store key. */
    public String text() {
        return tenant + BETWEEN + requestId;
    }

    /** For logs: never a zero character. */
    @Override
    public String toString() {
        return tenant + "/" + requestId;
    }

    /** The identity that a store key stands for. */
    public static EntryKey parse(String text) {
        int between = text.indexOf(BETWEEN);
        if (between < 0) {
            throw new IllegalArgumentException("no identity: no zero character in a key of " + text.length());
        }
        return new EntryKey(text.substring(0, between), text.substring(between + 1));
    }
}
