package dev.weirkeeper.connector.ingress.access;

import dev.weirkeeper.connector.ingress.directory.Directory;
import dev.weirkeeper.connector.ingress.directory.KeyOwner;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which tenant calls. While no tenant's row says anything about keys, callers on loopback are one tenant without a key,
 * if so configured; the first row with keys, and be the list empty, ends that.
 */
public final class Access {
    private static final String BEARER = "bearer ";

    /**
     * What a caller may do.
     *
     * @param tenant on whose behalf
     * @param anySignal whether it may tell signals that all tenants feel
     */
    public record Grant(String tenant, boolean anySignal) {}

    private final Directory directory;
    private final String anonymousTenant;
    private final InstantSource clock;

    /**
     * @param anonymousTenant whom callers on loopback are while there are no keys; empty: nobody
     */
    public Access(Directory directory, String anonymousTenant, InstantSource clock) {
        this.directory = directory;
        this.anonymousTenant = anonymousTenant;
        this.clock = clock;
    }

    /**
     * Who calls.
     *
     * @param authorization the header; empty: there is none
     * @param loopback whether the call comes from this machine
     * @throws RefusedException 401 where that cannot be told, 503 where it cannot be told yet
     */
    public Grant grant(Optional<String> authorization, boolean loopback) {
        if (!directory.isComplete()) { // there may be keys that are not read yet
            throw new RefusedException(
                    new Refusal(503, "server_error", "starting", null, "this door still reads who may come in", 1));
        }
        if (!directory.hasKeys()) {
            if (loopback && !anonymousTenant.isEmpty()) {
                return new Grant(anonymousTenant, true);
            }
            throw refused("no_keys", "no tenant has an API key yet: make one with weir tenants key create TENANT");
        }
        String secret = authorization
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(header -> header.substring(BEARER.length()).strip())
                .orElseThrow(() -> refused(
                        "missing_api_key", "Authorization: must be Bearer and an API key (weir tenants key create)"));
        KeyOwner owner = directory
                .owner(ApiKeys.hash(secret))
                .orElseThrow(
                        () -> refused("invalid_api_key", "Authorization: this API key is not known, or was revoked"));
        @Nullable Instant expiresAt = owner.key().getExpiresAt();
        if (expiresAt != null && !clock.instant().isBefore(expiresAt)) {
            throw refused("expired_api_key", "Authorization: this API key ended at " + expiresAt);
        }
        return new Grant(owner.tenant(), owner.key().getAnySignal());
    }

    private static RefusedException refused(String code, String message) {
        return new RefusedException(Refusal.unauthenticated(code, message));
    }
}
