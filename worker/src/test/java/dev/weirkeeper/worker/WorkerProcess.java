package dev.weirkeeper.worker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A worker in a process of its own, which can be killed and stopped as processes are. It ends with its parent. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** Starts one; its words go to a file. */
    static WorkerProcess start(Map<String, Object> properties, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerProcess.class.getName()));
        properties.forEach((key, value) -> command.add(key + "=" + value));
        return new WorkerProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
    }

    /** The worker's main: arguments are its properties. */
    public static void main(String[] args) throws IOException {
        Properties properties = new Properties();
        for (String arg : args) {
            int at = arg.indexOf('=');
            properties.setProperty(arg.substring(0, at), arg.substring(at + 1));
        }
        Map<String, String> config = properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
        try (Worker worker = Worker.start(WorkerConfig.of(config), new SimpleMeterRegistry())) {
            Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "stop"));
            while (System.in.read() >= 0) {
                worker.ready(); // until the parent has gone
            }
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * {@code SIGTERM}, and waits until it has ended.
     *
     * @return how long that took
     */
    Duration stop() throws InterruptedException {
        long before = System.nanoTime();
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a worker does not end");
        }
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** {@code SIGSTOP}: it stands still and does not know it. */
    void halt() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** {@code SIGCONT}. */
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + exit);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
