package dev.weirkeeper.worker.heartbeat;

import dev.weirkeeper.schema.WorkerPause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which models are left alone, and for how long, on the monotonic clock. A pause is never made shorter by a later one.
 * Thread-safe.
 */
public final class Pauses {

    private record Pause(long untilNanos, String reason) {}

    private final LongSupplier nanos;
    private final Map<String, Pause> own = new ConcurrentHashMap<>();
    private final Map<String, Pause> others = new ConcurrentHashMap<>();

    /**
     * @param nanos the monotonic clock
     */
    public Pauses(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** This worker was told to leave a model alone, from now on. */
    public void told(String model, Duration wait, String reason) {
        keepLonger(own, model, wait, reason);
    }

    /** Another worker was told so; {@code left} is what remains of it. */
    public void heard(String model, Duration left, String reason) {
        keepLonger(others, model, left, reason);
    }

    /** How long the model is still to be left alone; zero where it is not. */
    public Duration left(String model) {
        Duration mine = left(own.get(model));
        Duration theirs = left(others.get(model));
        return mine.compareTo(theirs) >= 0 ? mine : theirs;
    }

    /** What this worker was told itself and is not over, as it goes into a heartbeat sent now. */
    public List<WorkerPause> toPublish() {
        own.values().removeIf(pause -> left(pause).isZero());
        return own.entrySet().stream()
                .map(entry -> WorkerPause.newBuilder()
                        .setModel(entry.getKey())
                        .setForMs(left(entry.getValue()).toMillis())
                        .setReason(entry.getValue().reason())
                        .build())
                .filter(pause -> pause.getForMs() > 0)
                .toList();
    }

    private void keepLonger(Map<String, Pause> pauses, String model, Duration wait, String reason) {
        if (wait.isPositive()) {
            Pause pause = new Pause(nanos.getAsLong() + wait.toNanos(), reason);
            pauses.merge(model, pause, (known, added) -> added.untilNanos() - known.untilNanos() > 0 ? added : known);
        }
    }

    private Duration left(@Nullable Pause pause) {
        if (pause == null) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(0, pause.untilNanos() - nanos.getAsLong()));
    }
}
