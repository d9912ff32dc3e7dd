package dev.weirkeeper.worker.limit;

import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment is limited in, by the catalogue row at hand.
 *
 * @param concurrency calls at once
 * @param requests call starts
 * @param tokens tokens
 */
record LimitedIn(boolean concurrency, boolean requests, boolean tokens) {

    static LimitedIn of(ModelSpec spec) {
        @Nullable Limits limits = spec.getLimits();
        return limits == null
                ? new LimitedIn(false, false, false)
                : new LimitedIn(
                        limits.getConcurrency() != null,
                        limits.getRequestsPerMinute() != null,
                        limits.getTokensPerMinute() != null);
    }

    /** The name of the limit it goes by: its own, or the one it shares. */
    static String limitOf(ModelSpec spec) {
        @Nullable Limits limits = spec.getLimits();
        @Nullable String shared = limits == null ? null : limits.getSharedAs();
        return shared == null ? spec.getModelId() : shared;
    }

    boolean any() {
        return concurrency || requests || tokens;
    }

    /** A lease that was made out before a limit was set knows nothing of it. */
    boolean coveredBy(Lease lease) {
        return (!concurrency || lease.getConcurrencyLimited())
                && (!requests || lease.getGrantedRequests() != null)
                && (!tokens || lease.getGrantedTokens() != null);
    }
}
