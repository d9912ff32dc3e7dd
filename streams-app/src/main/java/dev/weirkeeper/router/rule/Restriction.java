package dev.weirkeeper.router.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a policy lets a request go. A hard limit, never a weight.
 *
 * @param kind what it comes from
 * @param whose who says so, for people: {@code policy}, {@code rule "faq"}
 * @param allow where it may go; null: anywhere
 * @param deny where it may not
 * @param regions where it may be processed; empty: anywhere
 */
public record Restriction(Kind kind, String whose, @Nullable Targets allow, Targets deny, List<String> regions) {
    /** What a restriction comes from. */
    public enum Kind {
        /** The policy itself, or one of its rules or arms. */
        RULE,
        /** A pin. */
        PIN,
        /** A rule for sensitive content. */
        SENSITIVITY
    }

    boolean restricts() {
        return allow != null || !deny.isEmpty() || !regions.isEmpty();
    }
}
