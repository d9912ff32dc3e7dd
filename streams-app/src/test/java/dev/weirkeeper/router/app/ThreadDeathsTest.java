package dev.weirkeeper.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadDeathsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ThreadDeaths deaths = new ThreadDeaths(nanos::get);

    @Test
    void shouldReplaceAtOnceThenEverLater() {
        assertThat(deaths.pause()).isZero();
        assertThat(deaths.pause()).isEqualTo(100);
        assertThat(deaths.pause()).isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            deaths.pause();
        }
        assertThat(deaths.pause()).isEqualTo(3_200);

        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(deaths.pause()).isZero();
    }

    @Test
    void shouldReplaceThreadsButNotOutliveABrokenProcess() {
        assertThat(deaths.handle(new IllegalStateException("bug")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(deaths.handle(new OutOfMemoryError("heap")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }
}
