package dev.weirkeeper.router.limit;

import dev.weirkeeper.router.table.Heartbeats;
import dev.weirkeeper.router.table.Heartbeats.Heartbeat;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.schema.WorkerLimit;
import dev.weirkeeper.schema.WorkerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the owners of limits look at, made once for all tasks of a process and again when something has changed. Thread-safe. */
final class LimitWorld {
    /**
     * The world at a moment.
     *
     * @param heartbeats version of the heartbeats it was made from
     * @param catalogue version of the catalogue it was made from
     * @param asOfMs newest append time, not newer than what was heard
     * @param terms limits by name
     * @param heard reports by limit
     */
    record View(
            long heartbeats,
            long catalogue,
            long asOfMs,
            Map<String, LimitTerms> terms,
            Map<String, List<Heard>> heard) {}

    private final Tables tables;
    private volatile View last = new View(-1, -1, 0, Map.of(), Map.of());

    LimitWorld(Tables tables) {
        this.tables = tables;
    }

    /** The world now; empty while the tables are not read to their end: a limit that is not seen yet is no limit. */
    Optional<View> now() {
        if (!tables.caughtUp()) {
            return Optional.empty();
        }
        Heartbeats heartbeats = tables.heartbeats();
        View known = last;
        if (known.heartbeats() != heartbeats.version() || known.catalogue() != tables.catalogueVersion()) {
            known = view(heartbeats);
            last = known;
        }
        return Optional.of(known);
    }

    private View view(Heartbeats heartbeats) {
        // Versions before rows: what changes in between is only looked at again.
        long heartbeatsVersion = heartbeats.version();
        long catalogueVersion = tables.catalogueVersion();
        // The time first: a report that comes in between is then only younger than it.
        long asOfMs = heartbeats.asOfMs();
        Map<String, LimitTerms> terms = LimitTerms.of(tables.catalogue());
        Map<String, List<Heard>> heard = new HashMap<>();
        for (Heartbeat heartbeat : heartbeats.workers()) {
            for (WorkerLimit use : heartbeat.status().getLimits()) {
                heard.computeIfAbsent(use.getLimit(), limit -> new ArrayList<>())
                        .add(heard(heartbeat, use));
            }
        }
        return new View(heartbeatsVersion, catalogueVersion, asOfMs, terms, heard);
    }

    private static Heard heard(Heartbeat heartbeat, WorkerLimit use) {
        return new Heard(
                heartbeat.status().getWorkerId(),
                heartbeat.status().getIncarnation(),
                heartbeat.status().getState() == WorkerState.STOPPED,
                heartbeat.appendMs(),
                use);
    }
}
