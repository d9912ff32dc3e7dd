package dev.weirkeeper.router.pending;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a partition has out at a deployment, and who waits for it there.
 *
 * @param partition partition of the requests' topic
 * @param atMs when that was so, broker time in milliseconds since the epoch
 * @param out its dispatches that are out
 * @param waiting its requests that wait for the deployment, the parties not listed included
 * @param parties tenants that wait, the first {@value #PARTIES} of them: better rank first, then who has least out
 */
public record Demand(int partition, long atMs, int out, int waiting, List<Party> parties) {
    static final int PARTIES = 8;
    private static final byte FORMAT = 2;
    private static final int LONGEST_NAME = 1_000;

    /**
     * A tenant that waits.
     *
     * @param rank the best of its requests' ranks
     * @param waiting how many of its requests wait
     * @param out how many of its dispatches are out
     */
    public record Party(String tenant, int rank, int waiting, int out) {}

    public Demand {
        parties = List.copyOf(parties);
    }

    /** Whether it says the same, whenever it was said. */
    boolean sameAs(Demand other) {
        return out == other.out && waiting == other.waiting && parties.equals(other.parties);
    }

    /** As bytes: a format number that no sample has, then its fields. */
    public byte[] toBytes() {
        List<byte[]> names = parties.stream()
                .map(party -> party.tenant().getBytes(StandardCharsets.UTF_8))
                .toList();
        int size =
                names.stream().mapToInt(name -> name.length + 3 * Integer.BYTES).sum();
        ByteBuffer bytes = ByteBuffer.allocate(1 + 4 * Integer.BYTES + Long.BYTES + size + names.size())
                .put(FORMAT)
                .putInt(partition)
                .putLong(atMs)
                .putInt(out)
                .putInt(waiting)
                .putInt(parties.size());
        for (int i = 0; i < names.size(); i++) {
            Party party = parties.get(i);
            bytes.putInt(names.get(i).length)
                    .put(names.get(i))
                    .put((byte) party.rank())
                    .putInt(party.waiting())
                    .putInt(party.out());
        }
        return bytes.array();
    }

    /** Reads what {@link #toBytes} wrote; empty where it is something else: without a report its sender looks for itself. */
    public static Optional<Demand> ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != FORMAT) {
                return Optional.empty();
            }
            int partition = in.getInt();
            long atMs = in.getLong();
            int out = in.getInt();
            int waiting = in.getInt();
            int count = in.getInt();
            boolean sound = partition >= 0 && atMs >= 0 && out >= 0 && waiting >= 0 && count >= 0 && count <= PARTIES;
            return sound
                    ? Optional.of(new Demand(partition, atMs, out, waiting, parties(in, count)))
                    : Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Party> parties(ByteBuffer in, int count) {
        List<Party> parties = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            if (length < 0 || length > LONGEST_NAME) {
                throw new IllegalArgumentException("a name of " + length + " bytes");
            }
            byte[] name = new byte[length];
            in.get(name);
            int rank = in.get();
            int waiting = in.getInt();
            int out = in.getInt();
            if (rank < 0 || rank >= FairOrder.RANKS || waiting < 0 || out < 0) {
                throw new IllegalArgumentException("a party that cannot be");
            }
            parties.add(new Party(new String(name, StandardCharsets.UTF_8), rank, waiting, out));
        }
        return parties;
    }
}
