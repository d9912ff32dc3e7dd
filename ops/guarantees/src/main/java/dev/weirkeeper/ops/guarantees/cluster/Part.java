package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.guarantees.part.Moment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of one part. It can be killed, stopped and continued like any process, and started again with the same settings.
 * Not thread-safe.
 */
public final class Part implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);
    private static final int LOG_LINES = 15;

    /**
     * What is run.
     *
     * @param name name of the part, which its files bear
     * @param mainClass its program
     * @param jvmArguments arguments of the JVM
     * @param settings its settings
     */
    public record Program(String name, Class<?> mainClass, List<String> jvmArguments, Map<String, String> settings) {
        /** The same with one more JVM argument. */
        public Program with(String jvmArgument) {
            List<String> more = new ArrayList<>(jvmArguments);
            more.add(jvmArgument);
            return new Program(name, mainClass, List.copyOf(more), settings);
        }

        /** The same with one setting changed. */
        public Program with(String key, String value) {
            Map<String, String> changed = new HashMap<>(settings);
            changed.put(key, value);
            return new Program(name, mainClass, jvmArguments, changed);
        }
    }

    private final Path directory;
    private Program program;
    private @Nullable Process process;
    private CountDownLatch ready = new CountDownLatch(1);
    private BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private Part(Program program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    /** Starts a part; {@link #awaitReady} waits for it. */
    static Part start(Program program, Path directory) {
        Part part = new Part(program, directory);
        part.restart();
        return part;
    }

    /** Its name. */
    public String name() {
        return program.name();
    }

    /** Starts it again, after it has ended. */
    public void restart() {
        try {
            ready = new CountDownLatch(1);
            said = new LinkedBlockingQueue<>();
            ProcessBuilder builder =
                    new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()));
            // As the launcher does it: an arena for each thread would look like memory that grows.
            builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
            // A killed process removes nothing: its copy of the library goes with the row, not into /tmp for ever.
            builder.environment().put("ROCKSDB_SHAREDLIB_DIR", libraries().toString());
            Process started = builder.start();
            process = started;
            CountDownLatch latch = ready;
            BlockingQueue<String> lines = said;
            Thread unused =
                    Thread.ofPlatform().daemon().name("part-" + name()).start(() -> listen(started, latch, lines));
        } catch (IOException e) {
            throw new PartFailedException(name() + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** Starts it again with another JVM argument. */
    public void restartWith(String jvmArgument) {
        program = program.with(jvmArgument);
        restart();
    }

    /** Takes another value for a setting, from its next start on. */
    public void set(String key, String value) {
        program = program.with(key, value);
    }

    /** Its process id. */
    public long pid() {
        return running().pid();
    }

    /** The value of one of its settings; empty where it has none. */
    public String setting(String key) {
        return program.settings().getOrDefault(key, "");
    }

    /** Makes it wait at a moment of its work, the next time it gets there. */
    public void arm(Moment moment) {
        say("arm " + moment.word());
    }

    /** Waits until it is at that moment; false: it was not within that time, and will not wait there any more. */
    public boolean awaitReached(Moment moment, Duration longest) throws InterruptedException {
        if (findSaid("reached " + moment.word(), longest) == null) {
            goOn();
            return false;
        }
        return true;
    }

    /** Lets it go on from where it waits. It hears it once it runs. */
    public void goOn() {
        say("go on");
    }

    /** Asks for its memory, bytes: the heap after a collection, and RocksDB's. */
    public long[] memory(Duration longest) throws InterruptedException {
        say("sample");
        String[] words = awaitSaid("sampled ", longest).split(" ", -1);
        return new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])};
    }

    /** Waits until it says that it is ready. */
    public Part awaitReady() {
        try {
            if (!ready.await(READY_WITHIN.toSeconds(), TimeUnit.SECONDS)
                    || !running().isAlive()) {
                throw new PartFailedException(name() + " is not ready; the end of its log:\n" + endOfLog());
            }
            return this;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PartFailedException(name() + ": interrupted while it started", e);
        }
    }

    /** Whether the process lives. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** kill -9; returns when it is dead. */
    public void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    /** kill -STOP. */
    public void pause() {
        signal("-STOP");
    }

    /** kill -CONT. */
    public void resume() {
        signal("-CONT");
    }

    /** Asks it to stop and waits until it has; kills it where it takes too long. */
    public void stop() {
        if (!isAlive()) {
            return;
        }
        try (OutputStream in = running().getOutputStream()) {
            in.write("stop\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            // Closed only when it has ended: the end of its input means that we are gone.
            if (!running().waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                running().destroyForcibly();
            }
        } catch (IOException e) {
            running().destroyForcibly(); // it ended by itself
        } catch (InterruptedException e) {
            running().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            running().destroyForcibly();
            awaitEnd();
        }
    }

    private void say(String word) {
        try {
            // Not closed: the end of its input means that we are gone.
            OutputStream in = running().getOutputStream();
            in.write((word + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new PartFailedException(
                    name() + " does not hear '" + word + "'; the end of its log:\n" + endOfLog(), e);
        }
    }

    /** The next line that begins so; lines before it are passed over. */
    private String awaitSaid(String beginning, Duration longest) throws InterruptedException {
        String line = findSaid(beginning, longest);
        if (line == null) {
            throw new PartFailedException(name() + " did not say '" + beginning + "' within " + longest.toSeconds()
                    + " s; the end of its log:\n" + endOfLog());
        }
        return line;
    }

    /** Null: it did not say such a line in time. */
    private @Nullable String findSaid(String beginning, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        String line = said.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        while (line != null && !line.startsWith(beginning)) {
            line = said.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return line;
    }

    private Process running() {
        if (process == null) {
            throw new PartFailedException(name() + " was never started");
        }
        return process;
    }

    private void awaitEnd() {
        try {
            int unused = running().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String signal) {
        try {
            Process kill =
                    new ProcessBuilder("kill", signal, Long.toString(running().pid())).start();
            if (kill.waitFor() != 0) {
                throw new PartFailedException(name() + ": kill " + signal + " was refused");
            }
        } catch (IOException e) {
            throw new PartFailedException(name() + ": kill " + signal + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path libraries() throws IOException {
        return Files.createDirectories(directory.resolve(name() + "-lib"));
    }

    private List<String> command() throws IOException {
        Path settings = directory.resolve(name() + ".properties");
        Properties properties = new Properties();
        properties.putAll(program.settings());
        try (Writer writer = Files.newBufferedWriter(settings)) {
            properties.store(writer, null);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program.jvmArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(program.mainClass().getName(), settings.toString()));
        return command;
    }

    private Path log() {
        return directory.resolve(name() + ".log");
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log() + " cannot be read)";
        }
    }

    /** Until the end of its output, so that it never blocks on it. */
    private static void listen(Process process, CountDownLatch ready, BlockingQueue<String> lines) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null) {
                if (line.equals("ready")) {
                    ready.countDown();
                } else {
                    lines.add(line);
                }
                line = out.readLine();
            }
        } catch (IOException e) {
            return; // it ended
        } finally {
            ready.countDown();
        }
    }
}
