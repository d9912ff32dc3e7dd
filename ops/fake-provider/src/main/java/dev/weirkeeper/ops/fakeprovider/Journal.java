package dev.weirkeeper.ops.fakeprovider;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that were received, newest last. Memory holds the newest ones up to a bound; where a file was named it holds
 * all of them. Thread-safe.
 */
public final class Journal {

    /** The caller's names for a call. */
    record Caller(String requestId, int attempt, String dispatchId) {}

    private final @Nullable JournalEntry[] newest;
    private final @Nullable JournalFile file;
    private long received;

    Journal(int capacity, @Nullable JournalFile file) {
        this.newest = new @Nullable JournalEntry[capacity];
        this.file = file;
    }

    synchronized JournalEntry received(Caller caller, String model, long nowMs) {
        received++;
        JournalEntry entry = new JournalEntry(
                received, caller.requestId(), caller.attempt(), caller.dispatchId(), model, nowMs, null);
        newest[slot(received)] = entry;
        write(entry);
        return entry;
    }

    synchronized void ended(JournalEntry entry, JournalEntry.End end) {
        JournalEntry ended = entry.ended(end);
        JournalEntry known = newest[slot(entry.sequence())];
        if (known != null && known.sequence() == entry.sequence()) {
            newest[slot(entry.sequence())] = ended;
        }
        write(ended);
    }

    /** How many calls were received since the start. */
    public synchronized long received() {
        return received;
    }

    /** The calls that memory still holds, oldest first. */
    public List<JournalEntry> entries() {
        return since(0);
    }

    /**
     * The calls after the given one that memory still holds, oldest first. What ran when it was read last has changed
     * since: read again from the oldest that ran.
     *
     * @param sequence number of a call; 0: from the first
     */
    public synchronized List<JournalEntry> since(long sequence) {
        List<JournalEntry> found = new ArrayList<>();
        for (long at = Math.max(sequence, received - newest.length) + 1; at <= received; at++) {
            JournalEntry entry = newest[slot(at)];
            if (entry != null) {
                found.add(entry);
            }
        }
        return found;
    }

    private void write(JournalEntry entry) {
        if (file != null) {
            file.add(entry);
        }
    }

    private int slot(long sequence) {
        return (int) ((sequence - 1) % newest.length);
    }
}
