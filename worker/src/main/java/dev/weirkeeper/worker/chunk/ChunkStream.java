package dev.weirkeeper.worker.chunk;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** The stream of one attempt: gathers pieces of text into chunks. */
final class ChunkStream implements Chunks.Stream {
    /** Text of this many characters is not kept back for more. */
    static final int GATHER_CHARS = 512;
    /** Nor is text that has waited this long, milliseconds. */
    static final int GATHER_MS = 50;
    /** The most characters of a chunk: four bytes each at the most, far below any topic's limit. */
    static final int MOST_CHARS = 32_768;

    private static final long GATHER_NANOS = Duration.ofMillis(GATHER_MS).toNanos();

    private final DispatchedRequest dispatch;
    private final Chunks.Sink sink;
    private final Chunks.Timer timer;
    private final LongSupplier nanos;
    private final LongSupplier brokerMillis;
    private final StringBuilder gathered = new StringBuilder();
    private long sequence;
    private long sentNanos;
    private boolean waking;
    private boolean lost;
    private boolean ended;

    ChunkStream(
            DispatchedRequest dispatch,
            Chunks.Sink sink,
            Chunks.Timer timer,
            LongSupplier nanos,
            LongSupplier brokerMillis) {
        this.dispatch = dispatch;
        this.sink = sink;
        this.timer = timer;
        this.nanos = nanos;
        this.brokerMillis = brokerMillis;
    }

    @Override
    public synchronized void text(String piece) {
        if (ended || piece.isEmpty()) {
            return;
        }
        gathered.append(piece);
        long since = nanos.getAsLong() - sentNanos;
        if (sequence == 0 || gathered.length() >= GATHER_CHARS || since >= GATHER_NANOS) {
            sendGathered();
        } else if (!waking) {
            waking = true;
            timer.after(Duration.ofNanos(GATHER_NANOS - since), this::wake);
        }
    }

    private synchronized void wake() {
        waking = false;
        if (!ended) {
            sendGathered();
        }
    }

    @Override
    public synchronized void end(CallResult result) {
        if (ended) {
            return;
        }
        ended = true;
        sendGathered();
        ResponseChunk.Builder last = chunk().setLast(true);
        switch (result) {
            case Answered answered ->
                last.setFinishReason(answered.finishReason()).setUsage(answered.usage());
            case Failed failed -> last.setError(failed.failure().code()).setUsage(failed.usage());
        }
        send(last);
    }

    private void sendGathered() {
        int from = 0;
        while (from < gathered.length()) {
            int to = pieceEnd(from);
            send(chunk().setDelta(gathered.substring(from, to)));
            from = to;
        }
        gathered.setLength(0);
    }

    /** Half a surrogate pair is no text. */
    private int pieceEnd(int from) {
        int to = Math.min(gathered.length(), from + MOST_CHARS);
        return to < gathered.length() && Character.isHighSurrogate(gathered.charAt(to - 1)) ? to - 1 : to;
    }

    /** After a chunk is lost its reader waits for the response; only the end is still worth a try. */
    private void send(ResponseChunk.Builder chunk) {
        chunk.setSequence(sequence++);
        sentNanos = nanos.getAsLong();
        if (!lost || chunk.getLast()) {
            lost = !sink.send(chunk.build(), dispatch.getHomePartition()) || lost;
        }
    }

    private ResponseChunk.Builder chunk() {
        return ResponseChunk.newBuilder()
                .setRequestId(dispatch.getRequestId())
                .setTenant(dispatch.getTenant())
                .setAttempt(dispatch.getAttempt())
                .setAt(Instant.ofEpochMilli(brokerMillis.getAsLong()));
    }
}
