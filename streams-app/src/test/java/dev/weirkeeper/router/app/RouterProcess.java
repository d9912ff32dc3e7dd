package dev.weirkeeper.router.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A router in a JVM of its own, to be killed. It ends by itself when its parent does. */
final class RouterProcess implements AutoCloseable {
    private final Process process;

    private RouterProcess(Process process) {
        this.process = process;
    }

    static RouterProcess start(Map<String, Object> config, Path log) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                RouterProcess.class.getName()));
        config.forEach((key, value) -> command.add(key + "=" + value));
        try {
            return new RouterProcess(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new IllegalStateException("no second JVM", e);
        }
    }

    /** As kill -9 does. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** The child's own life: it ends when its standard input does. */
    public static void main(String[] settings) throws IOException {
        Map<String, Object> config = new HashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            config.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try (Router router = Router.start(RouterConfig.of(config), new SimpleMeterRegistry())) {
            byte[] ending = System.in.readAllBytes();
            if (!router.ready()) {
                throw new IllegalStateException("ended unready " + new String(ending, StandardCharsets.UTF_8));
            }
        }
    }
}
