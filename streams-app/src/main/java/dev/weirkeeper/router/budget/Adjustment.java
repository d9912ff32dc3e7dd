package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.BudgetPeriod;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A change by hand of the budget in the window that runs.
 *
 * @param period the window's kind
 * @param nanoUsd by how much, nano-dollars; negative lowers it
 */
public record Adjustment(BudgetPeriod period, long nanoUsd) {
    private static final byte FORMAT = 2; // on one topic with reports

    /** As bytes: a format number that no report has, then its fields. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(2 + Long.BYTES)
                .put(FORMAT)
                .put((byte) period.ordinal())
                .putLong(nanoUsd)
                .array();
    }

    /** Reads what {@link #toBytes} wrote; empty where it is something else. */
    public static Optional<Adjustment> ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return in.get() == FORMAT
                    ? Optional.of(new Adjustment(BudgetPeriod.values()[in.get()], in.getLong()))
                    : Optional.empty();
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
