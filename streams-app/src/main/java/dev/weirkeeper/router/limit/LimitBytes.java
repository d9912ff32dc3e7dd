package dev.weirkeeper.router.limit;

import dev.weirkeeper.router.limit.Account.Holder;
import dev.weirkeeper.router.limit.Account.Places;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link LimitLedger} in the store: a format number, then its fields in order. What is written in another format is not
 * read: the ledger then begins anew, which costs a minute's wait and never a call too many.
 */
final class LimitBytes {
    private static final byte FORMAT = 1;

    /**
     * What is kept of an account beside its rates.
     *
     * @param sequence of its newest lease
     * @param issuedAtMs when that was issued
     * @param releaseAtMs when nothing of it can be out any more
     * @param longestCallMs the longest call it asked for
     * @param heardAtMs its last report
     * @param activeAtMs its last report that it does anything
     * @param running calls it ran then
     * @param places shares it may go by
     */
    record Fixed(
            long sequence,
            long issuedAtMs,
            long releaseAtMs,
            long longestCallMs,
            long heardAtMs,
            long activeAtMs,
            int running,
            List<Places> places) {}

    private LimitBytes() {}

    static byte[] write(LimitLedger ledger) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(ledger.nowMs);
            out.writeLong(ledger.nothingBeforeMs);
            out.writeUTF(ledger.lastCaller);
            out.writeUTF(ledger.lastSpender);
            write(out, ledger.callPace);
            write(out, ledger.tokenPace);
            write(out, ledger.usedCalls);
            write(out, ledger.usedTokens);
            out.writeInt(ledger.accounts.size());
            for (Account account : ledger.accounts.values()) {
                write(out, account);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a ledger has no bytes", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Pace pace) throws IOException {
        out.writeDouble(pace.level());
        out.writeLong(pace.atMs());
    }

    private static void write(DataOutputStream out, UseRing ring) throws IOException {
        out.writeInt(ring.slots().size());
        for (Map.Entry<Long, Long> slot : ring.slots().entrySet()) {
            out.writeLong(slot.getKey());
            out.writeLong(slot.getValue());
        }
    }

    private static void write(DataOutputStream out, Account account) throws IOException {
        out.writeUTF(account.holder().workerId());
        out.writeUTF(account.holder().incarnation());
        out.writeLong(account.generation());
        write(out, account.calls());
        write(out, account.tokens());
        Fixed fixed = account.fixed();
        out.writeLong(fixed.sequence());
        out.writeLong(fixed.issuedAtMs());
        out.writeLong(fixed.releaseAtMs());
        out.writeLong(fixed.longestCallMs());
        out.writeLong(fixed.heardAtMs());
        out.writeLong(fixed.activeAtMs());
        out.writeInt(fixed.running());
        out.writeInt(fixed.places().size());
        for (Places places : fixed.places()) {
            out.writeLong(places.sequence());
            out.writeInt(places.places());
        }
    }

    private static void write(DataOutputStream out, Rate rate) throws IOException {
        out.writeLong(rate.granted());
        out.writeLong(rate.returned());
        out.writeLong(rate.used());
        out.writeDouble(rate.perSecond());
    }

    static Optional<LimitLedger> read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return in.readByte() == FORMAT ? Optional.of(readFields(in)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static LimitLedger readFields(DataInputStream in) throws IOException {
        LimitLedger ledger = new LimitLedger(false);
        ledger.nowMs = in.readLong();
        ledger.nothingBeforeMs = in.readLong();
        ledger.lastCaller = in.readUTF();
        ledger.lastSpender = in.readUTF();
        ledger.callPace = new Pace(in.readDouble(), in.readLong());
        ledger.tokenPace = new Pace(in.readDouble(), in.readLong());
        readRing(in, ledger.usedCalls);
        readRing(in, ledger.usedTokens);
        int accounts = in.readInt();
        for (int i = 0; i < accounts; i++) {
            Account account = readAccount(in);
            ledger.accounts.put(account.holder().name(), account);
        }
        return ledger;
    }

    private static void readRing(DataInputStream in, UseRing ring) throws IOException {
        int slots = in.readInt();
        for (int i = 0; i < slots; i++) {
            ring.restore(in.readLong(), in.readLong());
        }
    }

    private static Account readAccount(DataInputStream in) throws IOException {
        Holder holder = new Holder(in.readUTF(), in.readUTF());
        Account account = new Account(holder, in.readLong(), readRate(in), readRate(in));
        account.restore(readFixed(in));
        return account;
    }

    private static Fixed readFixed(DataInputStream in) throws IOException {
        return new Fixed(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                readPlaces(in));
    }

    private static List<Places> readPlaces(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Places> places = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            places.add(new Places(in.readLong(), in.readInt()));
        }
        return places;
    }

    private static Rate readRate(DataInputStream in) throws IOException {
        return new Rate(in.readLong(), in.readLong(), in.readLong(), in.readDouble());
    }
}
