package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends journal entries to a file as JSON lines: one when a call is received, one more when it has ended. A thread of
 * its own writes, since an event loop must not wait for a disk. Thread-safe.
 */
final class JournalFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
    private static final int LARGEST_BATCH = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter writer;
    private final BlockingQueue<JournalEntry> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    /**
     * @param path the file; made if absent, appended to if present
     * @throws UncheckedIOException where it cannot be opened
     */
    JournalFile(Path path) {
        try {
            writer = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("journal file " + path + " cannot be written: " + e.getMessage(), e);
        }
        thread = Thread.ofPlatform().daemon().name("fake-provider-journal").start(this::write);
    }

    void add(JournalEntry entry) {
        queue.add(entry);
    }

    /** Writes what is queued and closes the file. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
            List<JournalEntry> rest = new ArrayList<>();
            queue.drainTo(rest);
            write(rest);
            writer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the journal's last lines are not in its file");
        }
    }

    private void write() {
        List<JournalEntry> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, LARGEST_BATCH);
                write(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the journal is no longer written to its file");
        }
    }

    private void write(List<JournalEntry> batch) throws IOException {
        for (JournalEntry entry : batch) {
            writer.write(line(entry));
            writer.newLine();
        }
        writer.flush();
    }

    private static String line(JournalEntry entry) throws JsonProcessingException {
        return JSON.writeValueAsString(entry);
    }
}
