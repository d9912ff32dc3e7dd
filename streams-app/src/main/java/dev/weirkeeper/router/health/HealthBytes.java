package dev.weirkeeper.router.health;

import dev.weirkeeper.schema.BreakerState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A {@link Health} in the store: a format number, then its fields in order. What another release wrote is not read: health
 * is learnt again within a minute, a wrong reading of it would last. Release 0.1.0 had no lengths, which come last: it passes
 * over them, and where they are missing there are none.
 */
final class HealthBytes {
    private static final byte FORMAT = 1;
    private static final int FIXED =
            1 + 8 * Double.BYTES + Integer.BYTES + breakerBytes() + 2 * Long.BYTES + Short.BYTES;

    private HealthBytes() {}

    private static int breakerBytes() {
        return 1 + 2 * Long.BYTES + 2 * Integer.BYTES;
    }

    static byte[] write(Health health) {
        Map<Integer, Double> weights = health.times().weights();
        Map<Integer, Double> lengths = health.lengths().weights();
        int buckets = weights.size() + lengths.size();
        ByteBuffer out = ByteBuffer.allocate(FIXED + Short.BYTES + buckets * (Short.BYTES + Double.BYTES));
        out.put(FORMAT);
        writeTally(out, health.tally());
        Breaker breaker = health.breaker();
        out.put((byte) breaker.state().ordinal())
                .putLong(breaker.openUntilMs())
                .putInt(breaker.openings())
                .putInt(breaker.probesAnswered())
                .putLong(breaker.closedAtMs());
        out.putLong(health.sinceMs()).putLong(health.asOfMs());
        writeHistogram(out, weights);
        writeHistogram(out, lengths);
        return out.array();
    }

    private static void writeHistogram(ByteBuffer out, Map<Integer, Double> weights) {
        out.putShort((short) weights.size());
        weights.forEach((bucket, weight) -> out.putShort(bucket.shortValue()).putDouble(weight));
    }

    private static void writeTally(ByteBuffer out, Tally tally) {
        out.putDouble(tally.answered())
                .putDouble(tally.failed())
                .putDouble(tally.throttled())
                .putDouble(tally.calls())
                .putDouble(tally.callMs())
                .putDouble(tally.withTokens())
                .putDouble(tally.tokens())
                .putDouble(tally.tokenCallMs())
                .putInt(tally.consecutiveFailures());
    }

    static Optional<Health> read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return in.get() == FORMAT ? Optional.of(readFields(in)) : Optional.empty();
        } catch (BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Health readFields(ByteBuffer in) {
        Tally tally = new Tally(
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getInt());
        Breaker breaker =
                new Breaker(BreakerState.values()[in.get()], in.getLong(), in.getInt(), in.getInt(), in.getLong());
        long sinceMs = in.getLong();
        long asOfMs = in.getLong();
        CallTimes times = readHistogram(in);
        CallTimes lengths = in.hasRemaining() ? readHistogram(in) : CallTimes.NONE;
        return new Health(tally, times, lengths, breaker, sinceMs, asOfMs);
    }

    private static CallTimes readHistogram(ByteBuffer in) {
        Map<Integer, Double> weights = new TreeMap<>();
        int buckets = in.getShort();
        for (int i = 0; i < buckets; i++) {
            weights.put((int) in.getShort(), in.getDouble());
        }
        return CallTimes.of(weights);
    }
}
