package dev.weirkeeper.router.table;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.schema.WorkerModel;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The workers as their heartbeats show them. Written by one thread at a time, read by any.
 *
 * <p>A worker is measured against the others, not against a clock: {@code heard} adds up the time between one record of
 * the topic and the next, whoever sent them, and a worker is silent when {@code heard} has grown by more than the allowed
 * silence since its own last record. A step between two records counts as a third of that silence at the most (and never
 * less than a second): when nobody was heard for half a minute it was the broker that was away, and the first to be heard
 * afterwards must not make the others look dead.
 */
final class WorkerRoll implements RowSink<WorkerStatus>, Liveness, Heartbeats {
    private static final int SHARE_OF_SILENCE = 3;
    private static final long SMALLEST_STEP_MS = 1_000;
    private static final int LIVES_REMEMBERED = 16;
    private static final int STRANGERS_REMEMBERED = 10_000;

    /**
     * @param status its last heartbeat
     * @param heardAt {@code heard} when its last record came
     * @param appendMs append time of its last record
     * @param earlier lives of the same worker that are over, newest last
     */
    private record Entry(WorkerStatus status, long heardAt, long appendMs, List<Earlier> earlier) {}

    /**
     * A life that is over.
     *
     * @param endedMs append time of the next life's first record
     */
    private record Earlier(String incarnation, long endedMs) {}

    private record Readers(long version, Map<String, List<Spread.Reader>> byModel) {}

    private record Life(String workerId, String incarnation) {}

    /** When a life was asked about that nobody had heard of: {@code heard} and {@code asOfMs} then. */
    private record Asked(long heardAt, long asOfMs) {}

    private final long silenceMs;
    private final long longestStepMs;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<Life, Asked> strangers = new ConcurrentHashMap<>();
    private volatile long asOfMs;
    private volatile long heard;
    private volatile long version;
    private volatile Readers readers = new Readers(-1, Map.of());

    WorkerRoll(long silenceMs) {
        this.silenceMs = silenceMs;
        this.longestStepMs = Math.max(SMALLEST_STEP_MS, silenceMs / SHARE_OF_SILENCE);
    }

    @Override
    public synchronized void put(String key, WorkerStatus status, long appendMs) {
        long now = heard + step(appendMs);
        @Nullable Entry known = entries.get(key);
        if (known == null) {
            entries.put(key, new Entry(status, now, appendMs, List.of()));
        } else if (known.status().getIncarnation().equals(status.getIncarnation())) {
            entries.put(key, new Entry(status, now, appendMs, known.earlier()));
        } else if (endOf(known, status.getIncarnation()).isEmpty()) {
            entries.put(key, new Entry(status, now, appendMs, withEarlier(known, appendMs)));
        }
        strangers.remove(new Life(key, status.getIncarnation()));
        tell(now, appendMs);
    }

    @Override
    public synchronized void delete(String key, long appendMs) {
        entries.remove(key);
        tell(heard + step(appendMs), appendMs);
    }

    /** A sign of life that says nothing else: who is registered with a schema not read yet is not dead. */
    @Override
    public synchronized void unreadable(String key, long appendMs) {
        long now = heard + step(appendMs);
        entries.computeIfPresent(key, (id, known) -> new Entry(known.status(), now, appendMs, known.earlier()));
        tell(now, appendMs);
    }

    private long step(long appendMs) {
        return asOfMs == 0 ? 0 : Math.clamp(appendMs - asOfMs, 0, longestStepMs);
    }

    /** Entries are written before the time is: a reader that sees the new time sees the entry it belongs to. */
    private synchronized void tell(long now, long appendMs) {
        heard = now;
        asOfMs = Math.max(asOfMs, appendMs);
        version++;
    }

    private static List<Earlier> withEarlier(Entry known, long endedMs) {
        Earlier last = new Earlier(known.status().getIncarnation(), endedMs);
        List<Earlier> lives =
                Stream.concat(known.earlier().stream(), Stream.of(last)).toList();
        return List.copyOf(lives.subList(Math.max(0, lives.size() - LIVES_REMEMBERED), lives.size()));
    }

    private static OptionalLong endOf(Entry entry, String incarnation) {
        return entry.earlier().stream()
                .filter(life -> life.incarnation().equals(incarnation))
                .mapToLong(Earlier::endedMs)
                .findFirst();
    }

    @Override
    public boolean dead(String workerId, String incarnation) {
        return deadSinceMs(workerId, incarnation).isPresent();
    }

    @Override
    public OptionalLong deadSinceMs(String workerId, String incarnation) {
        long now = heard; // before the entry is read: an entry that is newer than this only looks more alive
        @Nullable Entry known = entries.get(workerId);
        if (known != null && known.status().getIncarnation().equals(incarnation)) {
            return goneSince(known, now);
        }
        OptionalLong ended = known == null ? OptionalLong.empty() : endOf(known, incarnation);
        if (ended.isPresent()) {
            return ended;
        }
        Asked asked = firstAsked(new Life(workerId, incarnation), now);
        return now - asked.heardAt() > silenceMs ? OptionalLong.of(asked.asOfMs() + silenceMs) : OptionalLong.empty();
    }

    private Asked firstAsked(Life stranger, long now) {
        if (strangers.size() >= STRANGERS_REMEMBERED) {
            strangers.clear(); // each is only given more time
        }
        return strangers.computeIfAbsent(stranger, unused -> new Asked(now, asOfMs));
    }

    private OptionalLong goneSince(Entry entry, long now) {
        if (entry.status().getState() == WorkerState.STOPPED) {
            return OptionalLong.of(entry.appendMs());
        }
        boolean silent = now - entry.heardAt() > silenceMs;
        return silent ? OptionalLong.of(entry.appendMs() + silenceMs) : OptionalLong.empty();
    }

    private boolean gone(Entry entry, long now) {
        return goneSince(entry, now).isPresent();
    }

    @Override
    public long asOfMs() {
        return asOfMs;
    }

    @Override
    public List<Heartbeat> workers() {
        return entries.values().stream()
                .filter(entry -> entry.status().getRole() == WorkerRole.WORKER)
                .map(entry -> new Heartbeat(entry.status(), entry.appendMs()))
                .toList();
    }

    @Override
    public long version() {
        return version;
    }

    /** What live workers announce, by model. */
    Map<String, Capacity> capacities() {
        long now = heard;
        Map<String, Capacity> sums = new HashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.status().getRole() == WorkerRole.WORKER && !gone(entry, now)) {
                for (WorkerModel model : entry.status().getModels()) {
                    Capacity one = new Capacity(1, model.getPermits(), model.getInFlight());
                    sums.merge(model.getModel(), one, WorkerRoll::sum);
                }
            }
        }
        return sums;
    }

    /** Live workers that serve a model, and what they read of its topic; as of the last record heard. */
    List<Spread.Reader> readers(String model) {
        Readers known = readers;
        long asOf = version;
        if (known.version() != asOf) {
            known = new Readers(asOf, allReaders());
            readers = known;
        }
        return known.byModel().getOrDefault(model, List.of());
    }

    private Map<String, List<Spread.Reader>> allReaders() {
        long now = heard;
        Map<String, List<Spread.Reader>> all = new HashMap<>();
        entries.forEach((id, entry) -> {
            if (entry.status().getRole() == WorkerRole.WORKER && !gone(entry, now)) {
                for (WorkerModel model : entry.status().getModels()) {
                    all.computeIfAbsent(model.getModel(), unused -> new ArrayList<>())
                            .add(new Spread.Reader(
                                    id,
                                    entry.appendMs(),
                                    model.getPermits() - model.getInFlight(),
                                    List.copyOf(model.getPartitions())));
                }
            }
        });
        return all;
    }

    private static Capacity sum(Capacity a, Capacity b) {
        return new Capacity(a.workers() + b.workers(), a.permits() + b.permits(), a.inFlight() + b.inFlight());
    }

    /**
     * Ids that are gone and whose last record is older than an age, by the log's time: their rows may be deleted.
     *
     * @param ageMs how old, milliseconds
     * @param limit how many at the most
     */
    List<String> forgettable(long ageMs, int limit) {
        long now = heard;
        long newest = asOfMs;
        return entries.entrySet().stream()
                .filter(e -> gone(e.getValue(), now) && newest - e.getValue().appendMs() > ageMs)
                .map(Map.Entry::getKey)
                .sorted()
                .limit(limit)
                .toList();
    }
}
