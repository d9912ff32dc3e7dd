package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.dispatch.Outlook;
import dev.weirkeeper.router.pending.FairOrder;
import dev.weirkeeper.router.pending.WaitingRoom;
import dev.weirkeeper.router.pending.WaitingRoom.Line;
import dev.weirkeeper.router.pending.WaitingRoom.Place;
import dev.weirkeeper.schema.LedgerEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait, served in the order of the router's {@link WaitingRoom}. As the router's sweep, with one difference: a line whose
 * wait ends by the clock is looked at when its decision says, or when the backlog is another, and not once a second.
 */
final class Pending {
    /** Places at the head of a line that are looked at, as in the router. */
    private static final int HEADS = 16;

    private record Turn(long deadlineMs, long number) implements Comparable<Turn> {
        private static final Comparator<Turn> ORDER =
                Comparator.comparingLong(Turn::deadlineMs).thenComparingLong(Turn::number);

        @Override
        public int compareTo(Turn other) {
            return ORDER.compare(this, other);
        }
    }

    private record Head(Line line, Journey journey) {}

    private final WaitingRoom room;
    private final Outlook outlook;
    private final Consumer<Journey> decideAgain;
    private final Map<Place, TreeMap<Turn, Journey>> lines = new HashMap<>();
    private final Set<Place> due = new HashSet<>();

    /**
     * @param decideAgain decides on one who waits: afterwards it waits again, here or in another line, or no more
     */
    Pending(WaitingRoom room, Outlook outlook, Consumer<Journey> decideAgain) {
        this.room = room;
        this.outlook = outlook;
        this.decideAgain = decideAgain;
    }

    /** It waits, by its entry. */
    void waits(Journey journey) {
        LedgerEntry entry = journey.entry();
        Place place = new Place(FairOrder.rank(entry.getPriority()), entry.getTenant(), entry.getWaitClass());
        if (place.equals(journey.place())) {
            room.decided(place, entry.getWaitsFor());
        } else {
            leaves(journey);
            lines.computeIfAbsent(place, unused -> new TreeMap<>()).put(turn(journey), journey);
            room.add(place, entry.getDeadlineMs(), entry.getWaitsFor());
            journey.waitsAt(place);
        }
        room.needs(place, entry.getAllowanceNanoUsd());
    }

    /** It waits no more, if it did. */
    void leaves(Journey journey) {
        @Nullable Place place = journey.place();
        if (place == null) {
            return;
        }
        TreeMap<Turn, Journey> line = lines.getOrDefault(place, new TreeMap<>());
        line.remove(turn(journey));
        if (line.isEmpty()) {
            lines.remove(place);
            due.remove(place);
        }
        room.remove(place);
        journey.waitsAt(null);
    }

    private static Turn turn(Journey journey) {
        return new Turn(journey.entry().getDeadlineMs(), journey.number());
    }

    /** The time has come that a decision named: its line is to be looked at, unless it has just been. */
    void due(Journey journey, long nowMs) {
        @Nullable Place place = journey.place();
        @Nullable Line line = place == null ? null : room.line(place);
        if (place != null && line != null && line.lookedBefore(nowMs - 1)) {
            due.add(place);
        }
    }

    /** What decisions rest on has changed for all who wait: each line is to be looked at. */
    void allDue() {
        due.addAll(lines.keySet());
    }

    /** All who wait where one does, itself included. */
    Collection<Journey> inLineWith(Journey journey) {
        @Nullable Place place = journey.place();
        return place == null
                ? List.of()
                : lines.getOrDefault(place, new TreeMap<>()).values();
    }

    /** How many wait. */
    int waiting() {
        return room.waiting();
    }

    /** Lets go who can. */
    void release(List<String> freedTenants, long nowMs) {
        boolean woken = false;
        for (String tenant : freedTenants) {
            woken |= room.wake(tenant);
        }
        if (room.waiting() > 0 && (woken || !due.isEmpty() || outlook.roomForAnybody(nowMs))) {
            Outlook.Room now = outlook.room(nowMs);
            long served = 1;
            while (served > 0) {
                served = room.serve((rank, tenant) -> serve(room.lines(rank, tenant), now, nowMs));
            }
        }
    }

    /** The first of a tenant's requests that can be taken; returns its tokens, 0: none can. */
    private long serve(Collection<Line> tenants, Outlook.Room now, long nowMs) {
        List<Head> heads = new ArrayList<>();
        for (Line line : tenants) {
            boolean roomy = now.anyOf(line.waitsFor()) && !line.refused(nowMs);
            if (roomy || line.woken() || due.contains(line.place())) {
                @Nullable Journey head = head(line, nowMs);
                if (head != null) {
                    heads.add(new Head(line, head));
                }
            }
        }
        heads.sort(Comparator.comparingLong(head -> head.journey().entry().getDeadlineMs()));
        for (Head head : heads) {
            Line line = head.line();
            decideAgain.accept(head.journey());
            @Nullable Place place = head.journey().place();
            if (place == null) {
                now.changed();
                return Math.max(1, head.journey().entry().getTokens());
            }
            if (!place.equals(line.place())) {
                return 1; // the next one of its line may be told something else
            }
            due.remove(place);
            line.looked(nowMs, now.anyOf(line.waitsFor()));
        }
        return 0;
    }

    /** The first in a line that may be decided now. */
    private @Nullable Journey head(Line line, long nowMs) {
        int looked = 0;
        for (Journey journey : lines.getOrDefault(line.place(), new TreeMap<>()).values()) {
            if (journey.entry().getNotBeforeMs() <= nowMs) {
                return journey;
            }
            if (++looked == HEADS) {
                break;
            }
        }
        due.remove(line.place());
        line.looked(nowMs, false);
        return null;
    }
}
