package dev.weirkeeper.router.limit;

import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a limit allows, over all its holders.
 *
 * @param limit its name
 * @param concurrency calls at once; empty: not limited
 * @param requestsPerMinute call starts in any minute; empty: not limited
 * @param tokensPerMinute tokens in any minute; empty: not limited
 */
public record LimitTerms(
        String limit, OptionalInt concurrency, OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {

    /** A limit that the catalogue does not name any more. */
    public static LimitTerms none(String limit) {
        return new LimitTerms(limit, OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /** The limits of a catalogue by their names; where deployments that share one differ, the smallest figure holds. */
    public static Map<String, LimitTerms> of(Collection<ModelSpec> catalogue) {
        Map<String, LimitTerms> terms = new TreeMap<>();
        for (ModelSpec spec : catalogue) {
            @Nullable Limits limits = spec.getLimits();
            if (limits != null) {
                String name = limits.getSharedAs() == null ? spec.getModelId() : limits.getSharedAs();
                LimitTerms own = new LimitTerms(
                        name,
                        limits.getConcurrency() == null ? OptionalInt.empty() : OptionalInt.of(limits.getConcurrency()),
                        limits.getRequestsPerMinute() == null
                                ? OptionalLong.empty()
                                : OptionalLong.of(limits.getRequestsPerMinute()),
                        limits.getTokensPerMinute() == null
                                ? OptionalLong.empty()
                                : OptionalLong.of(limits.getTokensPerMinute()));
                if (own.any()) {
                    terms.merge(name, own, LimitTerms::smallest);
                }
            }
        }
        return terms;
    }

    private LimitTerms smallest(LimitTerms other) {
        return new LimitTerms(
                limit,
                smaller(concurrency, other.concurrency),
                smaller(requestsPerMinute, other.requestsPerMinute),
                smaller(tokensPerMinute, other.tokensPerMinute));
    }

    private static OptionalInt smaller(OptionalInt a, OptionalInt b) {
        return a.isPresent() && b.isPresent()
                ? OptionalInt.of(Math.min(a.getAsInt(), b.getAsInt()))
                : a.isPresent() ? a : b;
    }

    private static OptionalLong smaller(OptionalLong a, OptionalLong b) {
        return a.isPresent() && b.isPresent()
                ? OptionalLong.of(Math.min(a.getAsLong(), b.getAsLong()))
                : a.isPresent() ? a : b;
    }

    /** Whether anything is limited. */
    public boolean any() {
        return concurrency.isPresent() || limitsRates();
    }

    boolean limitsRates() {
        return requestsPerMinute.isPresent() || tokensPerMinute.isPresent();
    }
}
