package dev.weirkeeper.worker;

import dev.weirkeeper.worker.provider.Credentials;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What a worker takes from its surroundings; tests bring their own.
 *
 * @param environment environment variables, which hold keys
 * @param wall this machine's clock
 * @param nanos the monotonic clock
 */
record Surroundings(Credentials.Environment environment, InstantSource wall, LongSupplier nanos) {
    static Surroundings ofProcess() {
        return new Surroundings(Credentials.Environment.ofProcess(), InstantSource.system(), System::nanoTime);
    }
}
