package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.Allowance;
import dev.weirkeeper.schema.BudgetPeriod;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A partition's account with a budget in one window. Immutable; amounts are nano-dollars.
 *
 * <p>What was granted and what was given back only grow: a message that comes late, twice or not at all makes the partition
 * too careful, and nothing else.
 *
 * @param window the window
 * @param granted all that was ever granted (the highest that was heard)
 * @param returned all that was ever given back
 * @param reserved what calls that are out hold
 * @param settled what calls that ended cost
 * @param ceiling what is free beyond this much of it is to be given back; {@link #NO_CEILING}: nothing is
 * @param left what may still become available to anybody; {@link #NOT_HEARD}: the owner has not said
 * @param limit the budget of this window, as its owner last said; 0: it has not
 */
public record Account(
        BudgetWindow window,
        long granted,
        long returned,
        long reserved,
        long settled,
        long ceiling,
        long left,
        long limit) {
    /** Nothing is to be given back. */
    public static final long NO_CEILING = Long.MAX_VALUE;
    /** The owner has not said. */
    public static final long NOT_HEARD = Long.MAX_VALUE;

    private static final byte FORMAT = 1;

    /** One in which nothing has happened. */
    public static Account empty(BudgetWindow window) {
        return new Account(window, 0, 0, 0, 0, NO_CEILING, NOT_HEARD, 0);
    }

    /** What was spent, and may be by calls that are out. */
    public long used() {
        return reserved + settled;
    }

    /** What may be reserved now. */
    public long free() {
        return Math.max(0, granted - returned - used());
    }

    /** Whether so much may be reserved now. */
    public boolean fits(long nanoUsd) {
        return nanoUsd <= granted - returned - used();
    }

    /** Whether the owner has said that there will never be so much in this window. */
    public boolean exhaustedFor(long nanoUsd) {
        return nanoUsd > left;
    }

    /** The same after reservations and settlements. */
    public Account booked(Charges.Amounts change) {
        return new Account(
                window,
                granted,
                returned,
                reserved + change.reserved(),
                settled + change.settled(),
                ceiling,
                left,
                limit);
    }

    /**
     * The same after so much was given back.
     *
     * @throws IllegalArgumentException where that is not free: it may be spent already
     */
    Account givingBack(long nanoUsd) {
        if (nanoUsd < 0 || nanoUsd > free()) {
            throw new IllegalArgumentException("give back: " + nanoUsd + ", must be 0 to " + free());
        }
        return new Account(window, granted, returned + nanoUsd, reserved, settled, ceiling, left, limit);
    }

    /** The same after what is free above the ceiling was given back. */
    Account obeying() {
        return ceiling == NO_CEILING ? this : givingBack(Math.clamp(granted - returned - ceiling, 0, free()));
    }

    /** The same after its owner spoke. */
    public Account heard(Allowance said) {
        return new Account(
                window,
                Math.max(granted, said.getGrantedNanoUsd()),
                returned,
                reserved,
                settled,
                said.getCeilingNanoUsd(),
                said.getLeftNanoUsd(),
                said.getLimitNanoUsd());
    }

    /** As bytes: a format number, then its fields. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(2 + 9 * Long.BYTES)
                .put(FORMAT)
                .put((byte) window.period().ordinal())
                .putLong(window.fromMs())
                .putLong(window.toMs())
                .putLong(granted)
                .putLong(returned)
                .putLong(reserved)
                .putLong(settled)
                .putLong(ceiling)
                .putLong(left)
                .putLong(limit)
                .array();
    }

    /** Reads what {@link #toBytes} wrote; empty where it is something else: without an account nothing is spent. */
    public static Optional<Account> ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != FORMAT) {
                return Optional.empty();
            }
            BudgetWindow window = new BudgetWindow(BudgetPeriod.values()[in.get()], in.getLong(), in.getLong());
            return Optional.of(new Account(
                    window,
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong()));
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
