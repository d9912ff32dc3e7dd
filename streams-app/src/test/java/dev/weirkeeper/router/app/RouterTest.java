package dev.weirkeeper.router.app;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A router without a broker for each test. */
abstract class RouterTest {
    @TempDir
    Path stateDir;

    Harness router;

    @BeforeEach
    void start() {
        router = Harness.start(stateDir);
    }

    @AfterEach
    void stop() {
        if (router != null) { // a router that did not start says so itself
            router.close();
        }
    }

    void restartWith(String key, String value) {
        router.close();
        router = Harness.start(stateDir, Map.of(key, value), Map.of());
    }
}
