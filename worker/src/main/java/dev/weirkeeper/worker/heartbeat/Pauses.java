package dev.weirkeeper.worker.heartbeat;

import dev.weirkeeper.schema.WorkerPause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which models are left alone, and until when: what this worker was told itself on the monotonic clock, what it heard from
 * others in broker time, in which they said it. (While broker time is not known no call starts anyway.) A pause is never made
 * shorter by a later one. Thread-safe.
 */
public final class Pauses {

    private record Pause(long untilNanos, String reason) {}

    private final LongSupplier nanos;
    private final LongSupplier brokerMillis;
    private final Map<String, Pause> own = new ConcurrentHashMap<>();
    private final Map<String, Long> othersUntilMillis = new ConcurrentHashMap<>();

    /**
     * @param nanos the monotonic clock
     * @param brokerMillis broker time, milliseconds since the epoch
     */
    public Pauses(LongSupplier nanos, LongSupplier brokerMillis) {
        this.nanos = nanos;
        this.brokerMillis = brokerMillis;
    }

    /** This worker was told to leave a model alone for so long, from now on. */
    public void told(String model, Duration wait, String reason) {
        if (wait.isPositive()) {
            Pause pause = new Pause(nanos.getAsLong() + wait.toNanos(), reason);
            own.merge(model, pause, (known, added) -> added.untilNanos() - known.untilNanos() > 0 ? added : known);
        }
    }

    /** Another worker was told so; the pause ends then, broker time, milliseconds since the epoch. */
    public void heard(String model, long untilMillis) {
        othersUntilMillis.merge(model, untilMillis, Math::max);
    }

    /** How long the model is still to be left alone; zero where it is not. */
    public Duration left(String model) {
        Duration mine = left(own.get(model));
        @Nullable Long until = othersUntilMillis.get(model);
        Duration theirs =
                until == null ? Duration.ZERO : Duration.ofMillis(Math.max(0, until - brokerMillis.getAsLong()));
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

    private Duration left(@Nullable Pause pause) {
        if (pause == null) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(0, pause.untilNanos() - nanos.getAsLong()));
    }
}
