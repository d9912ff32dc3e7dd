package dev.weirkeeper.router.table;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The decoded rows of a table. Written by one thread at a time, read by any.
 *
 * @param <T> the rows
 */
final class Rows<T> implements RowSink<T> {
    private final Map<String, T> rows = new ConcurrentHashMap<>();
    private volatile long version;

    @Override
    public void put(String key, T row, long appendMs) {
        rows.put(key, row);
        changed();
    }

    @Override
    public void delete(String key, long appendMs) {
        if (rows.remove(key) != null) {
            changed();
        }
    }

    @Override
    public void unreadable(String key, long appendMs) {}

    Optional<T> get(String key) {
        return Optional.ofNullable(rows.get(key));
    }

    Collection<T> all() {
        return rows.values();
    }

    /** Counts up after each change. */
    long version() {
        return version;
    }

    private synchronized void changed() {
        version++;
    }
}
