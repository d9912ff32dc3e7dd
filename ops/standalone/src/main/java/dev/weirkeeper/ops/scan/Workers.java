package dev.weirkeeper.ops.scan;

import dev.weirkeeper.schema.WorkerModel;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Who is alive, by heartbeats. A process is dead when the topic has gone on {@value #SILENCE_SECONDS} s without it, which
 * needs no clock of ours; where nobody writes any more, this machine's clock has to do.
 */
public final class Workers {
    private static final long SILENCE_SECONDS = 6;
    /** Beyond the heartbeat's silence: clocks of two machines differ. */
    private static final long NOBODY_SECONDS = 15;

    private final List<Found<WorkerStatus>> alive;
    private final int dead;

    private Workers(List<Found<WorkerStatus>> alive, int dead) {
        this.alive = List.copyOf(alive);
        this.dead = dead;
    }

    /**
     * Sorts heartbeats.
     *
     * @param heartbeats the last one of each process
     * @param now by this machine's clock
     */
    public static Workers of(Collection<Found<WorkerStatus>> heartbeats, Instant now) {
        Instant newest = heartbeats.stream()
                .map(Found::appendedAt)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        boolean silent = newest.isBefore(now.minusSeconds(NOBODY_SECONDS));
        List<Found<WorkerStatus>> alive = heartbeats.stream()
                .filter(found -> !silent && !found.appendedAt().isBefore(newest.minusSeconds(SILENCE_SECONDS)))
                .filter(found -> found.value().getState() != WorkerState.STOPPED)
                .toList();
        long stopped = heartbeats.stream()
                .filter(found -> found.value().getState() == WorkerState.STOPPED)
                .count();
        return new Workers(alive, Math.toIntExact(heartbeats.size() - alive.size() - stopped));
    }

    /** Live processes of a role. */
    public List<WorkerStatus> alive(WorkerRole role) {
        return alive.stream()
                .map(Found::value)
                .filter(status -> status.getRole() == role)
                .toList();
    }

    /** How many fell silent without saying goodbye. */
    public int dead() {
        return dead;
    }

    /** What live workers offer for a model. */
    public Offer offer(String model) {
        List<WorkerModel> offers = alive(WorkerRole.WORKER).stream()
                .flatMap(status -> status.getModels().stream())
                .filter(offer -> offer.getModel().equals(model))
                .toList();
        return new Offer(
                offers.size(),
                offers.stream().mapToInt(WorkerModel::getPermits).sum(),
                offers.stream().mapToInt(WorkerModel::getInFlight).sum());
    }

    /** How long a live worker leaves a model alone still, because its provider asked for it; zero: it does not. */
    public Duration pause(String model, Instant now) {
        return alive.stream()
                .flatMap(found -> found.value().getPauses().stream()
                        .filter(pause -> pause.getModel().equals(model))
                        .map(pause -> Duration.between(now, found.appendedAt().plusMillis(pause.getForMs()))))
                .filter(left -> !left.isNegative())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /**
     * What workers offer for a model.
     *
     * @param workers how many serve it
     * @param permits calls they make at once
     * @param inFlight calls that run now
     */
    public record Offer(int workers, int permits, int inFlight) {}
}
