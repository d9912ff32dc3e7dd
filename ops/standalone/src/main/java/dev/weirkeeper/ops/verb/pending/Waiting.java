package dev.weirkeeper.ops.verb.pending;

import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, from decisions and responses: a request waits whose last decision is DEFERRED and that has no response. Fed
 * decisions first, in the order of their partitions, then responses. Not thread-safe.
 */
final class Waiting {
    private static final String UNKNOWN = "unknown";

    private final Map<Identity, Held> held = new HashMap<>();

    private record Identity(String tenant, String requestId) {}

    /**
     * A request that waits.
     *
     * @param reason the code
     * @param model what it asked for: a model, an alias or auto
     * @param since when it was held for this reason
     * @param lookedAtBy when it is looked at again at the latest; null: nobody said
     */
    private record Held(
            String reason,
            String model,
            Instant since,
            @Nullable Instant lookedAtBy) {}

    /**
     * Those of one tenant that wait for one reason.
     *
     * @param reason the code
     * @param tenant the tenant
     * @param models what they asked for, each with how many
     * @param count how many
     * @param oldestSince since when the oldest is held
     * @param oldestId its request id
     * @param nextLook when the first is looked at again at the latest; empty: as soon as something changes
     */
    record Group(
            String reason,
            String tenant,
            Map<String, Long> models,
            long count,
            Instant oldestSince,
            String oldestId,
            Optional<Instant> nextLook) {}

    /** A decision. */
    void decided(RoutingDecision decision) {
        Identity identity = new Identity(decision.getTenant(), decision.getRequestId());
        if (decision.getOutcome() == DecisionOutcome.DEFERRED) {
            String reason = decision.getReason() == null ? UNKNOWN : decision.getReason();
            held.put(
                    identity,
                    new Held(reason, decision.getRequested(), decision.getDecidedAt(), decision.getDeferredUntil()));
        } else {
            held.remove(identity);
        }
    }

    /** A response. */
    void ended(InferenceResponse response) {
        held.remove(new Identity(response.getTenant(), response.getRequestId()));
    }

    /** Whether there is anybody whose end may still be found. */
    boolean isEmpty() {
        return held.isEmpty();
    }

    /** The groups, the largest first. */
    List<Group> groups() {
        Map<List<String>, List<Map.Entry<Identity, Held>>> byReason = held.entrySet().stream()
                .collect(Collectors.groupingBy(
                        one -> List.of(one.getValue().reason(), one.getKey().tenant())));
        List<Group> groups = new ArrayList<>();
        byReason.values().forEach(members -> groups.add(group(members)));
        groups.sort(Comparator.comparingLong(Group::count)
                .reversed()
                .thenComparing(Group::reason)
                .thenComparing(Group::tenant));
        return groups;
    }

    private static Group group(List<Map.Entry<Identity, Held>> members) {
        Map.Entry<Identity, Held> oldest = members.stream()
                .min(Comparator.comparing((Map.Entry<Identity, Held> one) ->
                                one.getValue().since())
                        .thenComparing(one -> one.getKey().requestId()))
                .orElseThrow();
        return new Group(
                oldest.getValue().reason(),
                oldest.getKey().tenant(),
                members.stream()
                        .collect(Collectors.groupingBy(one -> one.getValue().model(), Collectors.counting())),
                members.size(),
                oldest.getValue().since(),
                oldest.getKey().requestId(),
                members.stream()
                        .map(one -> one.getValue().lookedAtBy())
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder()));
    }
}
