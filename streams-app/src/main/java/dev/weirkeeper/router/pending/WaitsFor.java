package dev.weirkeeper.router.pending;

import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.RoutingDecision;
import java.util.List;
import java.util.Set;

/** Which deployments a deferred request waits for. Pure. */
public final class WaitsFor {
    /** Codes of {@code decide.Exclusion}: nothing but room is missing, or will be when its breaker lets somebody try. */
    private static final Set<String> NO_ROOM = Set.of("queue_too_long", "breaker_half_open", "breaker_open");

    /** Code of {@code decide.Deferral}: somebody could be had now, and is not wanted before his cheaper hour. */
    public static final String CHEAPER_LATER = "cheaper_later";

    private WaitsFor() {}

    /** Those that would have been chosen from if they had had room, as their decision lists them; none where an hour is awaited. */
    public static List<String> of(RoutingDecision deferred) {
        if (CHEAPER_LATER.equals(deferred.getReason())) {
            return List.of();
        }
        return deferred.getCandidates().stream()
                .filter(candidate -> candidate.getExclusion() != null && NO_ROOM.contains(candidate.getExclusion()))
                .map(Candidate::getModel)
                .sorted()
                .toList();
    }
}
