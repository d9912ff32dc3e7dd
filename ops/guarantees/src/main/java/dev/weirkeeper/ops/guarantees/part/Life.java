package dev.weirkeeper.ops.guarantees.part;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The life of a part: start, say ready, wait for the word, stop. */
final class Life {
    /** What a part says when it works. */
    static final String READY = "ready";
    /** What it is told to stop gracefully. */
    static final String STOP = "stop";

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * A part that runs.
     *
     * @param ready whether it works
     * @param part closed to stop it
     * @param registry its meters
     */
    record Running(BooleanSupplier ready, AutoCloseable part, MeterRegistry registry) {}

    /** Starts a part. */
    @FunctionalInterface
    interface Start {
        Running start(Map<String, Object> settings) throws Exception;
    }

    private Life() {}

    /** Runs a part with the settings of the file that the first argument names; ends the process. */
    static void run(String[] args, Start start) {
        try {
            Running running = start.start(settings(Path.of(args[0])));
            Thread.ofPlatform().daemon().name("part-ready").start(() -> sayReady(running));
            boolean stop = listenUntilTheEnd(running);
            if (!stop) {
                Runtime.getRuntime().halt(1);
            }
            running.part().close();
            System.exit(0);
        } catch (Exception e) { // the edge of the process
            e.printStackTrace(System.err);
            System.exit(1);
        }
    }

    private static Map<String, Object> settings(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, Object> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    private static void sayReady(Running running) {
        while (!running.ready().getAsBoolean()) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        System.out.println(READY);
        System.out.flush();
    }

    /** True: to stop gracefully; false: whoever started this is gone. */
    private static boolean listenUntilTheEnd(Running running) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        while (line != null && !line.equals(STOP)) {
            obey(line, running);
            line = in.readLine();
        }
        return line != null;
    }

    private static void obey(String word, Running running) {
        if (word.startsWith(Moments.ARM)) {
            Moments.arm(Moment.ofWord(word.substring(Moments.ARM.length())).orElseThrow());
        } else if (word.equals(Moments.GO_ON)) {
            Moments.goOn();
        } else if (word.equals(Sampling.SAMPLE)) {
            Sampling.say(running.registry());
        } else {
            throw new IllegalArgumentException("'" + word + "' is no word for a part");
        }
    }
}
