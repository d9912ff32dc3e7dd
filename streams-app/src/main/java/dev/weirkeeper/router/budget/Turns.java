package dev.weirkeeper.router.budget;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Grants where money is scarce: partitions that ask for it take turns of a few calls, never less than is of use, and in all
 * windows that a partition waits for or in none. Granted window by window, one would hold its hour and another its month, each
 * useless without the other, and all that is asked back would only be dealt out in the same way again.
 */
final class Turns {
    private static final long QUANTUM_CALLS = 4;

    private final Collection<WindowLedger> windows;
    private final long nowMs;

    /** A partition's account in a window, and what it is to get. */
    private record Part(WindowLedger window, Seat seat, long nanoUsd) {}

    /**
     * @param windows all windows of the tenant
     * @param nowMs broker time, milliseconds since the epoch
     */
    Turns(Collection<WindowLedger> windows, long nowMs) {
        this.windows = windows;
        this.nowMs = nowMs;
    }

    /**
     * Grants until nothing more fits.
     *
     * @param cursor the partition that was served last
     * @return the partition that was served last now
     */
    int take(int cursor) {
        List<Integer> order = inTurn(cursor);
        int last = cursor;
        boolean progress = !order.isEmpty();
        while (progress) {
            progress = false;
            for (int partition : order) {
                if (serve(partition)) {
                    last = partition;
                    progress = true;
                }
            }
        }
        return last;
    }

    /** Partitions that ask for what is scarce. */
    Set<Integer> lacking() {
        TreeSet<Integer> asking = new TreeSet<>();
        for (WindowLedger window : windows) {
            if (window.isScarce(nowMs)) {
                window.seats().stream().filter(seat -> seat.gap() > 0).forEach(seat -> asking.add(seat.partition()));
            }
        }
        return asking;
    }

    private List<Integer> inTurn(int cursor) {
        List<Integer> order = new ArrayList<>(lacking());
        order.sort(Comparator.comparing((Integer partition) -> partition <= cursor)
                .thenComparing(Comparator.naturalOrder()));
        return order;
    }

    private boolean serve(int partition) {
        return grant(parts(partition, true)) || grant(parts(partition, false));
    }

    private List<Part> parts(int partition, boolean quantum) {
        List<Part> parts = new ArrayList<>();
        for (WindowLedger window : windows) {
            @Nullable Seat seat = window.seat(partition);
            if (seat != null && seat.gap() > 0) {
                long units = quantum ? Math.max(seat.least(), QUANTUM_CALLS * seat.callSize()) : seat.least();
                parts.add(new Part(window, seat, Math.min(seat.gap(), units)));
            }
        }
        return parts;
    }

    private boolean grant(List<Part> parts) {
        boolean any = parts.stream().anyMatch(part -> part.nanoUsd() > 0);
        if (!any || !parts.stream().allMatch(this::fits)) {
            return false;
        }
        parts.stream()
                .filter(part -> part.nanoUsd() > 0)
                .forEach(part -> part.seat().grant(part.nanoUsd(), nowMs));
        return true;
    }

    /** Of a pool that is overdrawn not even what an overdraft has used already is granted: that makes nobody able to spend. */
    private boolean fits(Part part) {
        long available = part.window().available(nowMs);
        return part.nanoUsd() == 0 || (available > 0 && part.seat().takes(part.nanoUsd()) <= available);
    }
}
