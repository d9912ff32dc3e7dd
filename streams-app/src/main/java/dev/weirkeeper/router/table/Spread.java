package dev.weirkeeper.router.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Chooses partitions of model topics: work goes where permits are free. A worker's heartbeat says what was free a moment ago; what
 * was chosen from here since then counts as used. Guesses, not bookkeeping: a dispatch that was undone is forgotten with the next
 * heartbeat. Thread-safe.
 */
final class Spread {

    /**
     * A live worker that serves a model.
     *
     * @param heardMs append time of its last heartbeat
     * @param free permits less calls, as it said then
     * @param partitions partitions of the model's topic that it reads
     */
    record Reader(String workerId, long heardMs, int free, List<Integer> partitions) {}

    /** What was chosen since a heartbeat, by partition. */
    private record Chosen(long heardMs, Map<Integer, Integer> byPartition) {
        private int all() {
            return byPartition.values().stream().mapToInt(Integer::intValue).sum();
        }

        private int of(int partition) {
            return byPartition.getOrDefault(partition, 0);
        }
    }

    private final Map<String, Map<String, Chosen>> chosen = new HashMap<>(); // by model and worker

    /**
     * The next partition: of the worker with most free permits, the one that got least.
     *
     * @param chance chooses between equals
     * @return empty: nobody says what it reads
     */
    synchronized OptionalInt choose(String model, List<Reader> readers, int chance) {
        Map<String, Chosen> ofModel = chosen.computeIfAbsent(model, id -> new HashMap<>());
        List<Reader> best = new ArrayList<>();
        int most = Integer.MIN_VALUE;
        for (Reader reader : readers) {
            int free = reader.free() - since(ofModel, reader).all();
            if (!reader.partitions().isEmpty() && free >= most) {
                if (free > most) {
                    best.clear();
                    most = free;
                }
                best.add(reader);
            }
        }
        ofModel.keySet()
                .removeIf(worker ->
                        readers.stream().noneMatch(reader -> reader.workerId().equals(worker)));
        if (best.isEmpty()) {
            return OptionalInt.empty();
        }
        Reader reader = best.get(Math.floorMod(chance, best.size()));
        Chosen soFar = since(ofModel, reader);
        int partition = leastChosen(reader, soFar, chance);
        soFar.byPartition().merge(partition, 1, Integer::sum);
        ofModel.put(reader.workerId(), soFar);
        return OptionalInt.of(partition);
    }

    private static Chosen since(Map<String, Chosen> ofModel, Reader reader) {
        @Nullable Chosen known = ofModel.get(reader.workerId());
        return known != null && known.heardMs() == reader.heardMs()
                ? known
                : new Chosen(reader.heardMs(), new HashMap<>());
    }

    private static int leastChosen(Reader reader, Chosen soFar, int chance) {
        List<Integer> partitions = reader.partitions();
        int first = Math.floorMod(Integer.rotateRight(chance, 16), partitions.size());
        int least = partitions.get(first);
        for (int i = 1; i < partitions.size(); i++) {
            int next = partitions.get((first + i) % partitions.size());
            if (soFar.of(next) < soFar.of(least)) {
                least = next;
            }
        }
        return least;
    }
}
