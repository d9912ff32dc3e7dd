package dev.weirkeeper.ops.guarantees.part;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where this process waits for its harm. Armed for a moment it says so the first time it gets there, and goes no further on
 * that thread until it is told to. Told to go on before it got there it is not armed any more. Not armed it costs a look at a
 * field. One for each process, because Kafka makes the interceptors that ask it. Thread-safe.
 */
final class Moments {
    /** What a part is told: the word of a moment follows. */
    static final String ARM = "arm ";
    /** What it says when it is there: the word of the moment follows. */
    static final String REACHED = "reached ";
    /** What it is told to go on. */
    static final String GO_ON = "go on";

    private record Armed(Moment moment, CountDownLatch go, AtomicBoolean reached) {}

    private static final AtomicReference<@Nullable Armed> ARMED = new AtomicReference<>();
    private static volatile BiPredicate<String, byte[]> started = (topic, value) -> false;

    private Moments() {}

    /** @param isStarted whether a record, by topic and value, says that a call may follow */
    static void told(BiPredicate<String, byte[]> isStarted) {
        started = isStarted;
    }

    static void arm(Moment moment) {
        ARMED.set(new Armed(moment, new CountDownLatch(1), new AtomicBoolean()));
    }

    static void goOn() {
        Armed armed = ARMED.getAndSet(null);
        if (armed != null) {
            armed.go().countDown();
        }
    }

    static boolean armed(Moment moment) {
        Armed armed = ARMED.get();
        return armed != null && armed.moment() == moment && !armed.reached().get();
    }

    static boolean isStarted(String topic, byte[] value) {
        return started.test(topic, value);
    }

    /** This thread is there. */
    static void reached(Moment moment) {
        Armed armed = ARMED.get();
        if (armed == null || armed.moment() != moment || !armed.reached().compareAndSet(false, true)) {
            return;
        }
        System.out.println(REACHED + moment.word());
        System.out.flush();
        try {
            armed.go().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
