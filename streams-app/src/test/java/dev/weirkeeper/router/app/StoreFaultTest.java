package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.plan.StoreNames;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each call to a store fails once. What fails before the first write of a record is dealt with; what fails after it must stop
 * the thread, because only that undoes the transaction.
 */
class StoreFaultTest {
    private static final int MORE_CALLS_THAN_THERE_ARE = 200;

    @TempDir
    Path stateDir;

    @Test
    void shouldLeaveNothingHalfWritten() {
        int dealtWith = 0;
        int stopped = 0;
        for (int call = 1; call < MORE_CALLS_THAN_THERE_ARE; call++) {
            try (Harness router = Harness.start(
                    stateDir.resolve("s" + call), Map.of(), Map.of("processor.wrapper.class", StoreFaults.class))) {
                StoreFaults.failAt(call);
                boolean died = dies(router);
                if (!StoreFaults.happened()) {
                    assertThat(call).as("calls tried").isGreaterThan(20);
                    break;
                }
                if (died) {
                    stopped++;
                } else {
                    dealtWith++;
                    assertThat(StoreFaults.failedAfterAWrite())
                            .as("call %s was swallowed after a write", call)
                            .isFalse();
                    assertConsistent(router);
                }
            }
        }
        assertThat(dealtWith).isPositive();
        assertThat(stopped).isPositive();
    }

    private static boolean dies(Harness router) {
        try {
            router.send(request("r1").build());
            List<DispatchedRequest> dispatches = router.dispatches("small");
            if (!dispatches.isEmpty()) {
                router.report(Samples.started(dispatches.getFirst()));
                router.pass(Duration.ofSeconds(1));
                router.report(Samples.answered(dispatches.getFirst()));
            }
            router.send(request("r1").build());
            return false;
        } catch (StreamsException | IllegalArgumentException e) {
            assertThat(e).hasStackTraceContaining("injected into call");
            return true;
        }
    }

    private static void assertConsistent(Harness router) {
        StoreFaults.failAt(Integer.MAX_VALUE);
        List<InferenceResponse> ends =
                router.responses().stream().filter(r -> !r.getReplayed()).toList();
        assertThat(ends).hasSize(1);
        boolean failed = ends.getFirst().getStatus() == ResponseStatus.FAILED;
        assertThat(router.deadLetters()).hasSizeGreaterThanOrEqualTo(failed ? 1 : 0);
        assertThat(size(router, StoreNames.LEDGER)).isEqualTo(1);
        assertThat(size(router, StoreNames.ANSWERS)).isEqualTo(1);
        assertThat(size(router, StoreNames.BODIES)).isZero();
        assertThat(size(router, StoreNames.DUE)).isEqualTo(1);
        assertThat(size(router, StoreNames.HELD)).isZero();
        assertThat(size(router, StoreNames.WAITING)).isZero();
        assertThat(router.supplies.inFlight().running()).isZero();
    }

    private static int size(Harness router, String store) {
        KeyValueStore<Object, Object> rows = router.driver().getKeyValueStore(store);
        int size = 0;
        try (KeyValueIterator<Object, Object> all = rows.all()) {
            while (all.hasNext()) {
                all.next();
                size++;
            }
        }
        return size;
    }
}
