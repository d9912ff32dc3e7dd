package dev.weirkeeper.router.health;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.Usage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is learnt from one ended call. Small and without words: answers do not travel to the health aggregate.
 *
 * @param verdict what it says
 * @param callMs how long the call took, milliseconds, 0 to an hour
 * @param outputTokens tokens of the answer; 0 where not known
 * @param startedAtMs when the call began, broker time in milliseconds since the epoch
 * @param atMs when its end came to the log, milliseconds since the epoch
 */
record Sample(Verdict verdict, long callMs, long outputTokens, long startedAtMs, long atMs) {
    private static final byte FORMAT = 1;
    private static final int BYTES = 1 + 1 + 4 * Long.BYTES;
    private static final long LONGEST_CALL_MS = 3_600_000;
    private static final long MOST_TOKENS = 10_000_000;

    Sample {
        callMs = Math.clamp(callMs, 0, LONGEST_CALL_MS);
        outputTokens = Math.clamp(outputTokens, 0, MOST_TOKENS);
        atMs = Math.max(0, atMs); // a negative timestamp would end the thread that reads it
    }

    /**
     * The sample of an event; empty where it is not the end of a call.
     *
     * @param logMs the event's time on the log; 0 or less where that is not known, then the worker's word counts
     */
    static Optional<Sample> of(AttemptEvent event, long logMs) {
        @Nullable AttemptOutcome outcome = event.getOutcome();
        if (event.getType() != AttemptEventType.ENDED || outcome == null) {
            return Optional.empty();
        }
        long atMs = logMs > 0 ? logMs : event.getAt().toEpochMilli();
        long endedMs = orElse(event.getCallEndedAt(), atMs);
        long startedMs = orElse(event.getCallStartedAt(), endedMs);
        @Nullable Usage usage = event.getUsage();
        long tokens = usage == null ? 0 : usage.getOutputTokens();
        return Optional.of(new Sample(Verdict.of(outcome), endedMs - startedMs, tokens, startedMs, atMs));
    }

    private static long orElse(@Nullable Instant instant, long otherwise) {
        return instant == null ? otherwise : instant.toEpochMilli();
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put(FORMAT)
                .put((byte) verdict.ordinal())
                .putLong(callMs)
                .putLong(outputTokens)
                .putLong(startedAtMs)
                .putLong(atMs)
                .array();
    }

    /** Reads what {@link #toBytes} wrote; empty where another release wrote it: one sample more or less does not matter. */
    static Optional<Sample> ofBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != BYTES || in.get() != FORMAT) {
            return Optional.empty();
        }
        int verdict = in.get();
        if (verdict < 0 || verdict >= Verdict.values().length) {
            return Optional.empty();
        }
        return Optional.of(
                new Sample(Verdict.values()[verdict], in.getLong(), in.getLong(), in.getLong(), in.getLong()));
    }
}
