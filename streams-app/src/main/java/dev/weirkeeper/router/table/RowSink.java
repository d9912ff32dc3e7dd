package dev.weirkeeper.router.table;

/**
 * Takes the rows of one topic in the order of its log, one at a time.
 *
 * @param <T> the rows
 */
interface RowSink<T> {

    /**
     * A row came.
     *
     * @param key its key
     * @param row its content
     * @param appendMs its append time, milliseconds since the epoch
     */
    void put(String key, T row, long appendMs);

    /** A row was deleted. */
    void delete(String key, long appendMs);

    /** A row came whose content cannot be read, or not yet. */
    void unreadable(String key, long appendMs);
}
