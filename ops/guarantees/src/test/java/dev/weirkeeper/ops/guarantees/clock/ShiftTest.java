package dev.weirkeeper.ops.guarantees.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShiftTest {
    private static final long SHIFT = 120_000;

    /** Reads every clock there is, in every way that code does. */
    public static final class Readings implements LongSupplier {
        private final LongSupplier byReference = System::currentTimeMillis;

        @Override
        public long getAsLong() {
            long[] readings = {
                System.currentTimeMillis(),
                Instant.now().toEpochMilli(),
                Clock.systemUTC().millis(),
                InstantSource.system().millis(),
                Clock.systemDefaultZone().millis(),
                byReference.getAsLong()
            };
            long least = Long.MAX_VALUE;
            for (long reading : readings) {
                least = Math.min(least, reading);
            }
            return least;
        }
    }

    /** Reads the monotonic clock only. */
    static final class Monotonic {
        long nanos() {
            return System.nanoTime();
        }
    }

    @BeforeEach
    void shift() {
        ShiftedClock.shiftBy(SHIFT);
    }

    @AfterEach
    void unshift() {
        ShiftedClock.shiftBy(0);
    }

    @Test
    void shouldShiftEveryReadingOfTheWallClock() throws Exception {
        byte[] shifted = Objects.requireNonNull(ConstantPool.shifted(bytes(Readings.class)));
        Class<?> patched = new ClassLoader(ShiftTest.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(Readings.class.getName(), shifted, 0, shifted.length);
            }
        }.define();

        LongSupplier readings = (LongSupplier) patched.getDeclaredConstructor().newInstance();

        assertThat(readings.getAsLong()).isCloseTo(System.currentTimeMillis() + SHIFT, within(30_000L));
        assertThat(new Readings().getAsLong()).isCloseTo(System.currentTimeMillis(), within(30_000L));
    }

    @Test
    void shouldLeaveAClassAloneThatReadsNoWallClock() throws Exception {
        assertThat(ConstantPool.shifted(bytes(Monotonic.class))).isNull();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class"))) {
            return in.readAllBytes();
        }
    }
}
