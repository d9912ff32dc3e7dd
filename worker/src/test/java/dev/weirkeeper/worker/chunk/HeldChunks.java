package dev.weirkeeper.worker.chunk;

import dev.weirkeeper.schema.ResponseChunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;

/** Chunks as they would be sent, with a clock and a timer that the test moves. */
public final class HeldChunks {
    private final List<ResponseChunk> sent = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean away;
    private long nanos;

    /** Opens streams that end here. */
    public Chunks chunks() {
        return new Chunks(
                (chunk, partition) -> {
                    if (!away) {
                        sent.add(chunk);
                    }
                    return !away;
                },
                (wait, what) -> {
                    waits.add(wait);
                    waiting.add(what);
                },
                () -> nanos,
                () -> 1_000);
    }

    /** Streams that nobody listens to. */
    public static Chunks none() {
        return new HeldChunks().chunks();
    }

    /** What was sent. */
    public List<ResponseChunk> sent() {
        return sent;
    }

    /** The text that was sent, chunk by chunk; {@code -} for none. */
    List<String> texts() {
        return sent.stream()
                .map(chunk -> Objects.requireNonNullElse(chunk.getDelta(), "-"))
                .toList();
    }

    List<Duration> waits() {
        return waits;
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** The timer's time has come. */
    void wake() {
        waiting.remove().run();
    }

    void goAway() {
        away = true;
    }

    void comeBack() {
        away = false;
    }
}
