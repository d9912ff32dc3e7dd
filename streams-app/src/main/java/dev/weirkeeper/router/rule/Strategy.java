package dev.weirkeeper.router.rule;

import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the choice is made among those that may be chosen. It puts them in order; it excludes nobody for good.
 *
 * @param terms kind and terms, as they go on record; null for the plain one, by value
 * @param shares for ordered, weighted and cascading ones: what each entry means
 */
public record Strategy(@Nullable RoutingStrategy terms, List<Targets> shares) {
    /** The most valuable. */
    public static final Strategy BY_VALUE = new Strategy(null, List.of());

    /** Expected quality at which the built-in alias {@code cheap} finds an answer good enough, 0..1. */
    public static final double CHEAP_QUALITY = 0.5;

    /** No candidate is under a share. */
    public static final int NO_SHARE = -1;

    private static final Strategy FAST = builtIn(StrategyKind.FASTEST, null);
    private static final Strategy BEST = builtIn(StrategyKind.BEST, null);
    private static final Strategy CHEAP = builtIn(StrategyKind.CHEAPEST, CHEAP_QUALITY);

    private static Strategy builtIn(StrategyKind kind, @Nullable Double minQuality) {
        RoutingStrategy terms = new RoutingStrategy();
        terms.setKind(kind);
        terms.setMinQuality(minQuality);
        terms.setShares(List.of());
        return new Strategy(terms, List.of());
    }

    /**
     * What a built-in alias means. An alias of that name in the policy or the catalogue goes before it.
     *
     * @param alias what a request asks for
     */
    public static Optional<Strategy> builtIn(String alias) {
        return switch (alias) {
            case "fast" -> Optional.of(FAST);
            case "best" -> Optional.of(BEST);
            case "cheap" -> Optional.of(CHEAP);
            default -> Optional.empty();
        };
    }

    static Strategy of(RoutingStrategy terms, Aliases aliases) {
        return new Strategy(
                terms,
                terms.getShares().stream()
                        .map(share -> aliases.targets(List.of(share.getTarget())))
                        .toList());
    }

    /** The weights of a strategy's shares, in their order. */
    public static int[] weights(@Nullable RoutingStrategy terms) {
        return terms == null
                ? new int[0]
                : terms.getShares().stream().mapToInt(StrategyShare::getWeight).toArray();
    }

    /** What is wrong with it. */
    static List<Flaw> flaws(RoutingStrategy terms, String path) {
        List<Flaw> flaws = new ArrayList<>();
        boolean shared = switch (terms.getKind()) {
            case ORDERED, WEIGHTED, CASCADE -> true;
            case VALUE, CHEAPEST, FASTEST, BEST, UNKNOWN -> false;
        };
        if (terms.getKind() == StrategyKind.UNKNOWN) {
            flaws.add(Flaw.of(path, "is one that this version does not know"));
        }
        if (shared && terms.getShares().isEmpty()) {
            flaws.add(Flaw.of(path, "names nobody"));
        }
        if (terms.getKind() == StrategyKind.WEIGHTED && !Split.sane(terms.getShares(), StrategyShare::getWeight)) {
            flaws.add(Flaw.of(path, "has weights that are negative, or all 0"));
        }
        return flaws;
    }

    /** Which. */
    public StrategyKind kind() {
        return terms == null ? StrategyKind.VALUE : terms.getKind();
    }

    /** Its name, as it goes on record. */
    public String strategyName() {
        return kind().name().toLowerCase(Locale.ROOT);
    }

    /** What the answer of a step must pass; null where whatever it answers is the answer, as that of the last step is. */
    public @Nullable AnswerCheck checkOf(int step) {
        boolean checked = kind() == StrategyKind.CASCADE && step >= 0 && step < shares.size() - 1;
        if (!checked || terms == null) {
            return null;
        }
        AnswerCheck check = terms.getCheck();
        return check == null ? AnswerCheck.newBuilder().build() : check;
    }

    /** The first share that means a deployment, from 0; {@link #NO_SHARE}: none does. */
    public int shareOf(ModelSpec spec) {
        for (int i = 0; i < shares.size(); i++) {
            if (shares.get(i).includes(spec)) {
                return i;
            }
        }
        return NO_SHARE;
    }
}
