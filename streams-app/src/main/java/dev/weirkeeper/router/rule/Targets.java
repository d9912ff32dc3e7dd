package dev.weirkeeper.router.rule;

import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which deployments a list of names means: those whose id, alias or provider is among them, whose kind is ({@code small},
 * {@code fine-tuned}), or, for {@value #DEDICATED}, those that are kept for some tenants or tiers. Aliases of the policy are
 * resolved. Worked out once per version of a policy. Immutable.
 */
public final class Targets {
    /** Means deployments that are kept for some tenants or tiers. */
    public static final String DEDICATED = "dedicated";

    static final Targets NONE = new Targets(List.of(), Set.of());

    private static final int SHOWN = 200;

    private final String shown;
    private final Set<String> names;
    private final Set<ModelKind> kinds;
    private final boolean dedicated;

    /**
     * @param shown the names as they are written
     * @param resolved the same without aliases of the policy
     */
    Targets(List<String> shown, Set<String> resolved) {
        String all = shown.toString();
        this.shown = all.length() <= SHOWN ? all : all.substring(0, SHOWN) + "…";
        this.names = Set.copyOf(resolved);
        Set<ModelKind> found = EnumSet.noneOf(ModelKind.class);
        resolved.forEach(name -> kind(name).ifPresent(found::add));
        this.kinds = found;
        this.dedicated = resolved.contains(DEDICATED);
    }

    /** Whether a deployment is meant. */
    public boolean includes(ModelSpec spec) {
        if (names.contains(spec.getModelId())
                || names.contains(spec.getProvider())
                || kinds.contains(spec.getKind())
                || (dedicated && !spec.getDedicatedTo().isEmpty())) {
            return true;
        }
        List<String> aliases = spec.getAliases();
        for (int i = 0; i < aliases.size(); i++) {
            if (names.contains(aliases.get(i))) {
                return true;
            }
        }
        return false;
    }

    Set<String> names() {
        return names;
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** Every name without aliases of the policy that is no word for a kind. */
    Set<String> ownNames() {
        Set<String> own = new HashSet<>(names);
        own.removeIf(name -> name.equals(DEDICATED) || kind(name).isPresent());
        return own;
    }

    /** The kind that a word means: {@code small}, {@code specialised}, {@code fine-tuned}, {@code large}, {@code rag}. */
    public static Optional<ModelKind> kind(String word) {
        return Stream.of(ModelKind.values())
                .filter(kind -> kind != ModelKind.UNKNOWN && word(kind).equals(word))
                .findFirst();
    }

    /** The words for kinds. */
    public static List<String> kindWords() {
        return Stream.of(ModelKind.values())
                .filter(kind -> kind != ModelKind.UNKNOWN)
                .map(Targets::word)
                .toList();
    }

    private static String word(ModelKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The names as they are written; of many, the first. */
    @Override
    public String toString() {
        return shown;
    }
}
