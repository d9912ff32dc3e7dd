package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weirkeeper.router.plan.StoreNames;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
            StoreFaults.failAt(Integer.MAX_VALUE);
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

    /** What happens to a request without a report of its own: each call to a store fails once meanwhile. */
    static Stream<Arguments> turns() {
        return Stream.of(
                arguments("cancelled", turn(StoreFaultTest::sent, router -> router.cancel("r1"))),
                arguments(
                        "its deadline passes while it waits",
                        turn(StoreFaultTest::waiting, router -> router.jump(Duration.ofHours(1)))),
                arguments(
                        "looked at again",
                        turn(
                                router -> {
                                    waiting(router);
                                    router.addModel("small");
                                },
                                router -> router.pass(Duration.ofMillis(500)))),
                arguments(
                        "nobody starts it", turn(StoreFaultTest::sent, router -> router.jump(Duration.ofSeconds(65)))),
                arguments(
                        "its worker dies",
                        turn(
                                router -> {
                                    sent(router);
                                    router.report(Samples.started(
                                            router.dispatches("small").getFirst()));
                                    router.tables.deadIncarnations.add("w1-a");
                                },
                                router -> router.pass(Duration.ofMillis(500)))));
    }

    private record Turn(Consumer<Harness> before, Consumer<Harness> happens) {}

    private static Turn turn(Consumer<Harness> before, Consumer<Harness> happens) {
        return new Turn(before, happens);
    }

    private static void sent(Harness router) {
        router.send(request("r1").build());
    }

    private static void waiting(Harness router) {
        router.tables.capacities.clear();
        router.send(request("r1").build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("turns")
    void shouldLeaveNothingHalfWrittenInATurnOfItsOwn(String name, Turn turn) {
        int stopped = 0;
        for (int call = 1; call < MORE_CALLS_THAN_THERE_ARE; call++) {
            StoreFaults.failAt(Integer.MAX_VALUE);
            try (Harness router = Harness.start(
                    stateDir.resolve("t" + call), Map.of(), Map.of("processor.wrapper.class", StoreFaults.class))) {
                turn.before().accept(router);
                StoreFaults.failAt(call);
                boolean died = dies(router, turn.happens());
                boolean happened = StoreFaults.happened();
                if (died) {
                    stopped++;
                } else {
                    StoreFaults.failAt(Integer.MAX_VALUE);
                    bringToItsEnd(router);
                    assertConsistent(router);
                }
                if (!happened) {
                    assertThat(call).as("calls tried").isGreaterThan(5);
                    break;
                }
            }
        }
        assertThat(stopped).isPositive();
    }

    private static void bringToItsEnd(Harness router) {
        router.addModel("small");
        router.pass(Duration.ofSeconds(3));
        List<DispatchedRequest> all = router.dispatches("small");
        if (!all.isEmpty()) {
            router.report(Samples.answered(all.getLast()));
        }
    }

    private static boolean dies(Harness router, Consumer<Harness> happens) {
        try {
            happens.accept(router);
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
