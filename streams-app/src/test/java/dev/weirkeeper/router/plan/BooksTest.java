package dev.weirkeeper.router.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.app.Samples;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.serde.TrustedRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
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
    static {
        TrustedRecords.vouch();
    }

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
        Rows.Waiting place = new Rows.Waiting(1, 1_000, 0, "f00", 500, List.of("small"));
        waiting.put(Keys.waiting(place, KEY), Keys.waitingValue(place));
        Books books = new Books(context, inFlight, 1_000);

        books.recount();

        assertThat(books.anybodyWaits()).isTrue();
        assertThat(books.state().room().awaited()).containsExactly("small");
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

    /** Deleted keys at the front of the store would be stepped over again with each tick. */
    @Test
    void shouldBeginWhereTheLastLookAtDueTimesFoundSomething() {
        MockProcessorContext<Object, Object> context = context();
        Books books = new Books(context, inFlight, 1_000);
        LedgerEntry waits = waits();
        books.carryOut(
                Plan.keeping(LedgerEntry.newBuilder(waits).setDeadlineMs(1).build(), waits, List.of()));
        long dueMs = waits.getDeadlineMs();

        assertThat(books.dueUntil(Keys.FIRST, dueMs - 1_000, 10)).isEmpty();
        assertThat(books.nothingDueBeforeMs()).isEqualTo(dueMs);
        assertThat(books.dueUntil(Keys.FIRST, dueMs, 10))
                .extracting(Keys::ofDue)
                .containsExactly(EntryKey.of(waits));

        LedgerEntry earlier = LedgerEntry.newBuilder(waits)
                .setRequestId("earlier")
                .setDeadlineMs(dueMs - 500)
                .build();
        books.carryOut(
                Plan.keeping(LedgerEntry.newBuilder(earlier).setDeadlineMs(1).build(), earlier, List.of()));
        List<Bytes> both = books.dueUntil(Keys.FIRST, dueMs, 10);
        assertThat(both).extracting(Keys::ofDue).containsExactly(EntryKey.of(earlier), EntryKey.of(waits));
        assertThat(books.dueUntil(both.getLast(), dueMs, 10)).containsExactly(both.getLast());
    }

    @Test
    void shouldRewriteThePlacesOfAnEarlierRelease() {
        MockProcessorContext<Object, Object> context = context();
        KeyValueStore<Bytes, byte[]> waiting = context.getStateStore(StoreNames.WAITING);
        KeyValueStore<String, byte[]> ledger = context.getStateStore(StoreNames.LEDGER);
        LedgerEntry waits = waits();
        ledger.put(EntryKey.of(waits).text(), LedgerBytes.of(waits));
        waiting.put(earlierPlace(1, waits.getDeadlineMs(), EntryKey.of(waits)), new byte[8]);
        waiting.put(earlierPlace(2, 5, new EntryKey("acme", "gone")), new byte[8]);
        Books books = new Books(context, inFlight, 1_000);
        books.recount();

        assertThat(books.rewriteEarlierPlaces(1)).isTrue();
        assertThat(books.rewriteEarlierPlaces(10)).isFalse();

        assertThat(books.state().room().waiting()).isEqualTo(1);
        List<EntryKey> places = new ArrayList<>();
        waiting.all().forEachRemaining(row -> places.add(Keys.ofWaiting(row.key)));
        assertThat(places).containsExactly(EntryKey.of(waits));
        books.recount();
        assertThat(books.state().room().waiting()).isEqualTo(1);
    }

    private static LedgerEntry waits() {
        return LedgerEntry.newBuilder()
                .setRequestId("r1")
                .setTenant("acme")
                .setState(LedgerState.WAITING)
                .setCreatedAtMs(Samples.NOW)
                .setAcceptedAtMs(Samples.NOW)
                .setDeadlineMs(Samples.NOW + 600_000)
                .build();
    }

    private static Bytes earlierPlace(int rank, long deadlineMs, EntryKey key) {
        byte[] identity = Keys.utf8(key.text());
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + identity.length)
                .put((byte) rank)
                .putLong(deadlineMs)
                .put(identity)
                .array());
    }

    /** Written by release 0.1.0: its schema is another one. */
    @Test
    void shouldReadEntriesOfAnEarlierRelease() throws IOException {
        Schema earlier;
        try (var resource = LedgerBytes.class.getResourceAsStream("ledger-entry-0.1.0.avsc")) {
            earlier = new Schema.Parser().parse(resource);
        }
        GenericRecord entry = new GenericRecordBuilder(earlier)
                .set("requestId", "r1")
                .set("tenant", "acme")
                .set(
                        "state",
                        new GenericData.EnumSymbol(earlier.getField("state").schema(), "WAITING"))
                .set("createdAtMs", 1L)
                .set("acceptedAtMs", 2L)
                .set("deadlineMs", 3L)
                .build();
        ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), earlier).encode(entry);
        byte[] stored = new byte[bytes.remaining()];
        bytes.get(stored);

        LedgerEntry read = LedgerBytes.read(stored);

        assertThat(read.getRequestId()).isEqualTo("r1");
        assertThat(read.getWaitsFor()).isEmpty();
        assertThat(earlier.getField("tokens")).isNull();
    }

    private MockProcessorContext<Object, Object> context() {
        MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), TASK, directory.toFile());
        for (String name : List.of(StoreNames.LEDGER, StoreNames.BODIES, StoreNames.ANSWERS, StoreNames.ACCOUNTS)) {
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
