package dev.weirkeeper.ops.guarantees.soak;

/** What is watched of a process. */
public enum Quantity {
    /** Heap after a collection, bytes. */
    HEAP("heap after collection"),
    /** Memory that the process has, bytes. */
    RSS("resident memory"),
    /** Memory of RocksDB, bytes; of routers only. */
    ROCKS("RocksDB"),
    /** Threads. */
    THREADS("threads"),
    /** Open files and sockets. */
    HANDLES("file handles");

    private final String words;

    Quantity(String words) {
        this.words = words;
    }

    /** Its name for people. */
    public String words() {
        return words;
    }
}
