package dev.weirkeeper.router.limit;

import java.util.Map;
import java.util.TreeMap;

/**
 * Use of a rate that still counts: each report for {@link #HOLD_MS} from its append time on, which is never before the use. The
 * provider's window is a minute; what the hold is longer by is the time a call may take to its door. Not thread-safe.
 */
final class UseRing {
    /** The providers' window, milliseconds. */
    static final long WINDOW_MS = 60_000;
    /** The longest way from a worker's last look to the provider's door that is allowed for, milliseconds. */
    static final long DOOR_MS = 1_000;

    static final long HOLD_MS = WINDOW_MS + DOOR_MS;
    private static final long SLOT_MS = 250;

    private final TreeMap<Long, Long> slots = new TreeMap<>(); // by the slot's end
    private long sum;

    void add(long atMs, long units) {
        if (units > 0) {
            slots.merge((Math.floorDiv(atMs, SLOT_MS) + 1) * SLOT_MS, units, Long::sum);
            sum += units;
        }
    }

    /** Forgets what does not count any more; returns whether anything was. */
    boolean prune(long nowMs) {
        boolean any = false;
        while (!slots.isEmpty() && slots.firstKey() + HOLD_MS <= nowMs) {
            sum -= slots.pollFirstEntry().getValue();
            any = true;
        }
        return any;
    }

    long sum() {
        return sum;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** Units by the end of their slot. */
    Map<Long, Long> slots() {
        return slots;
    }

    /** Puts a slot back as it was stored. */
    void restore(long slotEndMs, long units) {
        slots.put(slotEndMs, units);
        sum += units;
    }
}
