package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.CliException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a stack, held by one process at a time: {@code kafka/} the broker's log, {@code state/} the router's
 * stores, {@code logs/} what is logged.
 */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path root;
    private final FileChannel channel;

    private DataDirectory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Makes the directory if absent, and takes it.
     *
     * @throws CliException where it cannot be written, or another process holds it
     */
    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(root);
            FileChannel channel = FileChannel.open(
                    root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                String holder = read(channel);
                channel.close();
                throw CliException.failed(
                        "data directory " + root + " is in use"
                                + (holder.isBlank() ? "" : " by process " + holder.strip()),
                        "Stop that one, or choose another directory with --data DIR.");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return new DataDirectory(root, channel);
        } catch (IOException e) {
            throw CliException.failed(
                    "data directory " + root + " cannot be used: " + e.getMessage(),
                    "Choose one that you may write to with --data DIR.",
                    e);
        }
    }

    /** Where the broker's log lies. */
    Path broker() {
        return root.resolve("kafka");
    }

    /** Where the router's stores lie. */
    Path state() {
        return root.resolve("state");
    }

    /** The log file. */
    Path log() {
        return root.resolve("logs").resolve("weir.log");
    }

    /** A small file of the stack's own. */
    Path file(String name) {
        return root.resolve(name);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held within this process
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(32);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
}
