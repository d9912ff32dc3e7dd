package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.BudgetPeriod;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a partition tells the owner of a tenant's budgets: all windows in one message, so that two partitions that need two
 * windows each are served one after the other, and neither waits for what the other has.
 *
 * @param partition whose accounts they are
 * @param uses by window
 */
public record Report(int partition, List<Use> uses) {
    static final byte FORMAT = 1;
    private static final BudgetPeriod[] PERIODS = BudgetPeriod.values();

    /**
     * An account, in absolute numbers: repeating them does no harm. Amounts are nano-dollars.
     *
     * @param period the window's kind
     * @param fromMs when the window begins, milliseconds since the epoch
     * @param granted the highest grant that was heard
     * @param returned all that was ever given back
     * @param reserved what calls that are out hold
     * @param settled what calls that ended cost
     * @param demand what is asked for
     */
    public record Use(
            BudgetPeriod period,
            long fromMs,
            long granted,
            long returned,
            long reserved,
            long settled,
            Demand demand) {}

    /**
     * What is asked for. Advice: a wrong number costs a round trip.
     *
     * @param want the grant that all that waits would be free with; 0: nothing is asked for
     * @param head what the first that waits needs; 0: none waits
     * @param perSecond what is reserved in a second
     * @param callSize what a call reserves
     */
    public record Demand(long want, long head, long perSecond, long callSize) {}

    public Report {
        uses = List.copyOf(uses);
    }

    /** As bytes: a format number, then its fields. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(1 + 2 * Integer.BYTES + uses.size() * (1 + 9 * Long.BYTES))
                .put(FORMAT)
                .putInt(partition)
                .putInt(uses.size());
        for (Use use : uses) {
            out.put((byte) use.period().ordinal())
                    .putLong(use.fromMs())
                    .putLong(use.granted())
                    .putLong(use.returned())
                    .putLong(use.reserved())
                    .putLong(use.settled())
                    .putLong(use.demand().want())
                    .putLong(use.demand().head())
                    .putLong(use.demand().perSecond())
                    .putLong(use.demand().callSize());
        }
        return out.array();
    }

    /** Reads what {@link #toBytes} wrote; empty where it is something else: its sender repeats what matters. */
    public static Optional<Report> ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != FORMAT) {
                return Optional.empty();
            }
            int partition = in.getInt();
            int count = in.getInt();
            if (partition < 0 || count < 0) {
                return Optional.empty();
            }
            List<Use> uses = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                uses.add(use(in));
            }
            return Optional.of(new Report(partition, uses));
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Use use(ByteBuffer in) {
        return new Use(
                PERIODS[in.get()],
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                new Demand(in.getLong(), in.getLong(), in.getLong(), in.getLong()));
    }
}
