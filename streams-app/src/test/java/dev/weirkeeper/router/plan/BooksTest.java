package dev.weirkeeper.router.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task knows of its stores when a process starts again: its counts were in the memory of the one before. */
class BooksTest {
    private static final TaskId TASK = new TaskId(0, 0);
    private static final EntryKey KEY = new EntryKey("acme", "r1");

    @TempDir
    Path directory;

    private final InFlight inFlight = new InFlight();

    @BeforeEach
    void nothingIsCounted() {
        assertThat(inFlight.running()).isZero();
    }

    @Test
    void shouldKnowThatSomebodyWaits() {
        MockProcessorContext<Object, Object> context = context();
        KeyValueStore<Bytes, byte[]> waiting = context.getStateStore(StoreNames.WAITING);
        Rows.Waiting place = new Rows.Waiting(1, 1_000, 0, "small");
        waiting.put(Keys.waiting(place, KEY), Keys.waitingValue(place));
        Books books = new Books(context, inFlight, 1_000);

        books.recount();

        assertThat(books.anybodyWaits()).isTrue();
        assertThat(inFlight.running()).isEqualTo(1);
    }

    @Test
    void shouldKnowWhatIsOut() {
        MockProcessorContext<Object, Object> context = context();
        KeyValueStore<Bytes, byte[]> held = context.getStateStore(StoreNames.HELD);
        held.put(Keys.held(new Holder("w1", "i1"), KEY), "small".getBytes(StandardCharsets.UTF_8));
        Books books = new Books(context, inFlight, 1_000);

        books.recount();
        books.recount();

        assertThat(inFlight.of("small")).isEqualTo(1);
        assertThat(books.anybodyWaits()).isFalse();
    }

    @Test
    void shouldForgetWhatWasSpentOnDaysGoneBy() {
        MockProcessorContext<Object, Object> context = context();
        KeyValueStore<Long, Long> spend = context.getStateStore(StoreNames.SPEND);
        long today = 20_000;
        for (long day = today - 30; day < today; day++) {
            spend.put(day, 5L);
        }
        Books books = new Books(context, inFlight, Duration.ofDays(7).toMillis());

        books.carryOut(Plan.keeping(
                LedgerEntry.newBuilder(spending(today)).setAttempts(List.of()).build(), spending(today), List.of()));

        assertThat(books.spent(today)).isEqualTo(9);
        assertThat(books.spent(today - 13)).isEqualTo(5);
        assertThat(books.spent(today - 14)).isZero();
        assertThat(books.spent(today - 30)).isZero();
    }

    private static LedgerEntry spending(long day) {
        return LedgerEntry.newBuilder()
                .setRequestId("r1")
                .setTenant("acme")
                .setState(LedgerState.WAITING)
                .setCreatedAtMs(1)
                .setAcceptedAtMs(1)
                .setDeadlineMs(2)
                .setAttempts(List.of(LedgerAttempt.newBuilder()
                        .setDispatchId("d1")
                        .setAttempt(1)
                        .setModel("small")
                        .setState(LedgerAttemptState.ENDED)
                        .setDispatchedAtMs(1)
                        .setStartByMs(2)
                        .setCostNanoUsd(9)
                        .setSpendDay(day)
                        .build()))
                .build();
    }

    private MockProcessorContext<Object, Object> context() {
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), TASK, directory.toFile());
        for (String name : List.of(StoreNames.LEDGER, StoreNames.BODIES, StoreNames.ANSWERS)) {
            add(context, name, Serdes.String(), Serdes.ByteArray());
        }
        for (String name : List.of(StoreNames.DUE, StoreNames.WAITING, StoreNames.HELD)) {
            add(context, name, Serdes.Bytes(), Serdes.ByteArray());
        }
        add(context, StoreNames.SPEND, Serdes.Long(), Serdes.Long());
        return context;
    }

    private static <K, V> void add(
            MockProcessorContext<Object, Object> context, String name, Serde<K> keys, Serde<V> values) {
        KeyValueStore<K, V> store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }
}
