package dev.weirkeeper.ops.guarantees.part;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where this process waits for its harm. Armed for a moment it says so the first time it gets there, and goes no further on
 * that thread until it is told to. Not armed it costs a look at a field. One for each process, because Kafka makes the
 * interceptors that ask it. Thread-safe.
 */
final class Moments {
    /** What a part is told: the word of a moment follows. */
    static final String ARM = "arm ";
    /** What it says when it is there: the word of the moment follows. */
    static final String REACHED = "reached ";
    /** What it is told to go on. */
    static final String GO_ON = "go on";

    private static final AtomicReference<@Nullable Moment> ARMED = new AtomicReference<>();
    private static final CountDownLatch GO = new CountDownLatch(1);
    private static volatile BiPredicate<String, byte[]> started = (topic, value) -> false;

    private Moments() {}

    /** @param isStarted whether a record, by topic and value, says that a call may follow */
    static void told(BiPredicate<String, byte[]> isStarted) {
        started = isStarted;
    }

    static void arm(Moment moment) {
        ARMED.set(moment);
    }

    static void goOn() {
        GO.countDown();
    }

    static boolean armed(Moment moment) {
        return ARMED.get() == moment;
    }

    static boolean isStarted(String topic, byte[] value) {
        return started.test(topic, value);
    }

    /** This thread is there. */
    static void reached(Moment moment) {
        if (!ARMED.compareAndSet(moment, null)) {
            return;
        }
        System.out.println(REACHED + moment.word());
        System.out.flush();
        try {
            GO.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
