package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.BudgetPeriod;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link BudgetLedger} in the store: a format number, then its fields in order. What is written in another format is not read:
 * the owner then learns from reports what is out, and until a partition has spoken counts it with nothing.
 */
final class BudgetLedgerBytes {
    private static final byte FORMAT = 1;
    private static final int WINDOW = 1 + 4 * Long.BYTES + Integer.BYTES;
    private static final int ADJUSTMENT = 1 + Long.BYTES;
    private static final int SEAT = Integer.BYTES + 4 * Long.BYTES;

    private BudgetLedgerBytes() {}

    static byte[] write(BudgetLedger ledger) {
        int seats =
                ledger.ledgers().stream().mapToInt(one -> one.seats().size()).sum();
        ByteBuffer out = ByteBuffer.allocate(1
                        + 3 * Integer.BYTES
                        + ledger.adjustments.size() * ADJUSTMENT
                        + ledger.ledgers().size() * WINDOW
                        + seats * SEAT)
                .put(FORMAT)
                .putInt(ledger.cursor)
                .putInt(ledger.adjustments.size());
        ledger.adjustments.forEach(one -> out.put((byte) one.period().ordinal()).putLong(one.nanoUsd()));
        out.putInt(ledger.ledgers().size());
        for (WindowLedger one : ledger.ledgers()) {
            out.put((byte) one.window().period().ordinal())
                    .putLong(one.window().fromMs())
                    .putLong(one.window().toMs())
                    .putLong(one.adjusted())
                    .putLong(one.toldLimit())
                    .putInt(one.seats().size());
            for (Seat seat : one.seats()) {
                out.putInt(seat.partition())
                        .putLong(seat.granted())
                        .putLong(seat.returned())
                        .putLong(seat.reserved())
                        .putLong(seat.settled());
            }
        }
        return out.array();
    }

    static Optional<BudgetLedger> read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != FORMAT) {
                return Optional.empty();
            }
            BudgetLedger ledger = new BudgetLedger();
            ledger.cursor = in.getInt();
            int adjustments = in.getInt();
            for (int i = 0; i < adjustments; i++) {
                ledger.adjustments.add(new Adjustment(BudgetPeriod.values()[in.get()], in.getLong()));
            }
            int windows = in.getInt();
            for (int i = 0; i < windows; i++) {
                WindowLedger one = window(in);
                ledger.windows.put(AccountKey.of("", one.window()), one);
            }
            return Optional.of(ledger);
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static WindowLedger window(ByteBuffer in) {
        WindowLedger ledger =
                new WindowLedger(new BudgetWindow(BudgetPeriod.values()[in.get()], in.getLong(), in.getLong()));
        long adjusted = in.getLong();
        long toldLimit = in.getLong();
        int count = in.getInt();
        List<Seat> seats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            seats.add(new Seat(in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
        }
        ledger.restore(adjusted, toldLimit, seats);
        return ledger;
    }
}
