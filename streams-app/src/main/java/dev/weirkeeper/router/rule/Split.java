package dev.weirkeeper.router.rule;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.SplitArm;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.TrafficSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Deals requests to arms by a key, so that a user, say, stays in one arm over time and on every router.
 *
 * <p>Weighted rendezvous hashing: of each arm of weight w the score is {@code −w / ln u}, where u in (0, 1) is a hash of split, arm
 * and key; the highest wins. An arm wins with probability w / Σ w. A weight that grows takes keys from the others and moves none
 * between them, one that shrinks gives some away, and an arm that comes or goes moves only its own.
 */
final class Split {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * An arm.
     *
     * @param label {@code split/arm}, as it goes on record
     * @param seed of its hash
     * @param weight its part of the sum
     * @param effect what it does
     */
    record Arm(String label, long seed, int weight, Effect effect) {}

    private final String name;
    private final SplitKey key;
    private final @Nullable Condition condition;
    private final List<Arm> arms;
    private final boolean restricts;

    /**
     * @param row the split
     * @param condition for taking part; null: all do
     * @param aliases of the policy
     */
    Split(TrafficSplit row, @Nullable Condition condition, Aliases aliases) {
        this.name = row.getName();
        this.key = row.getKey();
        this.condition = condition;
        List<Arm> dealt = new ArrayList<>();
        for (SplitArm arm : row.getArms()) {
            String label = name + "/" + arm.getName();
            Effect effect = Effect.of(arm, "arm \"" + label + "\"", aliases);
            dealt.add(new Arm(label, hash(hash(FNV_OFFSET, name), arm.getName()), arm.getWeight(), effect));
        }
        this.arms = List.copyOf(dealt);
        this.restricts = arms.stream().anyMatch(arm -> arm.effect().restricts());
    }

    static List<Flaw> flaws(TrafficSplit row, String path) {
        List<Flaw> flaws = new ArrayList<>();
        if (row.getKey() == SplitKey.UNKNOWN) {
            flaws.add(Flaw.of(path + ".key", "is one that this version does not know"));
        }
        if (!sane(row.getArms(), SplitArm::getWeight)) {
            flaws.add(Flaw.of(path + ".arms", "has weights that are negative, or all 0"));
        }
        for (int i = 0; i < row.getArms().size(); i++) {
            var terms = row.getArms().get(i).getStrategy();
            if (terms != null) {
                flaws.addAll(Strategy.flaws(terms, path + ".arms[" + i + "].strategy"));
            }
        }
        return flaws;
    }

    /** Whether none of some weights is negative and one is more than 0. */
    static <T> boolean sane(List<T> weighed, ToIntFunction<T> weight) {
        return weighed.stream().mapToInt(weight).allMatch(one -> one >= 0)
                && weighed.stream().mapToInt(weight).anyMatch(one -> one > 0);
    }

    String name() {
        return name;
    }

    @Nullable
    Condition condition() {
        return condition;
    }

    List<Arm> arms() {
        return arms;
    }

    /** Whether any arm restricts where its requests may go. */
    boolean restricts() {
        return restricts;
    }

    /** The arm of a request; empty where it has no such key. A request without a conversation is one of its own. */
    Optional<Arm> armOf(InferenceRequest request) {
        @Nullable
        String id = switch (key) {
            case USER -> request.getUser();
            case CONVERSATION ->
                request.getConversationId() != null ? request.getConversationId() : request.getRequestId();
            case TENANT -> "";
            case UNKNOWN -> null;
        };
        return id == null ? Optional.empty() : Optional.of(deal(request.getTenant(), id));
    }

    private Arm deal(String tenant, String id) {
        Arm best = arms.getFirst();
        double highest = -1;
        for (Arm arm : arms) {
            double score = score(hash(hash(arm.seed(), tenant), id), arm.weight());
            if (score > highest) {
                best = arm;
                highest = score;
            }
        }
        return best;
    }

    /** StrictMath: the same on every machine. */
    private static double score(long hash, int weight) {
        double u = ((mixed(hash) >>> 11) + 0.5) * 0x1.0p-53;
        return -weight / StrictMath.log(u);
    }

    /** FNV-1a over the characters, and a mark that none of them is. */
    private static long hash(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return (hash ^ 0x10000) * FNV_PRIME;
    }

    /** The finaliser of SplitMix64: FNV's high bits hardly depend on the last characters. */
    private static long mixed(long hash) {
        long z = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
