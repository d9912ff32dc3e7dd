package dev.weirkeeper.router.table;

import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the rows of one topic. Rows that cannot be decoded because the registry is away wait, the newest of each key, and
 * are tried again by a thread of their own: the global thread does not stand still, so a router can be stopped and
 * heartbeats go on being heard. Read by one thread; asked by any.
 *
 * @param <T> the rows
 */
final class RowReader<T extends SpecificRecord> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RowReader.class);
    private static final Duration BACK_OFF = Duration.ofMillis(500);

    private record Raw(String key, byte[] value, long appendMs) {}

    private sealed interface Decoded<T> {
        record Row<T>(T row) implements Decoded<T> {}

        record Poison<T>(String why) implements Decoded<T> {}

        record NotYet<T>() implements Decoded<T> {}
    }

    private final String topic;
    private final RecordSerdes serdes;
    private final Class<T> type;
    private final RowSink<T> sink;
    private final Map<String, Raw> waiting = new LinkedHashMap<>();
    private long passedOver;
    private boolean closed;

    RowReader(String topic, RecordSerdes serdes, Class<T> type, RowSink<T> sink) {
        this.topic = topic;
        this.serdes = serdes;
        this.type = type;
        this.sink = sink;
    }

    String topic() {
        return topic;
    }

    /** Takes the next row of the log; its value is null for a deletion. */
    void read(@Nullable String key, byte @Nullable [] value, long appendMs) {
        if (key == null) {
            passOver("", "row_without_key", "it has no key");
        } else if (value == null) {
            delete(key, appendMs);
        } else {
            put(new Raw(key, value, appendMs));
        }
    }

    private synchronized void delete(String key, long appendMs) {
        waiting.remove(key);
        sink.delete(key, appendMs);
    }

    /** Behind rows that wait, a row waits too: one question to a registry that is away is enough. */
    private void put(Raw raw) {
        Decoded<T> decoded = waits() ? new Decoded.NotYet<>() : decode(raw);
        if (!settle(raw, decoded)) {
            makeWait(raw);
        }
    }

    private Decoded<T> decode(Raw raw) {
        try {
            return new Decoded.Row<>(serdes.deserialize(topic, raw.value(), type));
        } catch (RegistryUnavailableException e) {
            return new Decoded.NotYet<>();
        } catch (RuntimeException e) { // the edge of the record: what is wrong with one row ends no thread
            return new Decoded.Poison<>(String.valueOf(e.getMessage()));
        }
    }

    /** Does what follows from the content; false: nothing can be done yet. */
    private synchronized boolean settle(Raw raw, Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Row<T>(T row) -> {
                sink.put(raw.key(), row, raw.appendMs());
                yield true;
            }
            case Decoded.Poison<T>(String why) -> {
                sink.unreadable(raw.key(), raw.appendMs());
                passOver(raw.key(), "row_undecodable", why);
                yield true;
            }
            case Decoded.NotYet<T>() -> false;
        };
    }

    private synchronized void passOver(String key, String code, String why) {
        passedOver++;
        LOG.atWarn()
                .addKeyValue("topic", topic)
                .addKeyValue("key", key)
                .addKeyValue("errorCode", code)
                .log("a row is passed over, the one before it stays: {}", why);
    }

    private synchronized void makeWait(Raw raw) {
        boolean first = waiting.isEmpty();
        waiting.remove(raw.key());
        waiting.put(raw.key(), raw);
        sink.unreadable(raw.key(), raw.appendMs());
        if (first && !closed) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("errorCode", "registry_unavailable")
                    .log("rows wait until the schema registry can be asked");
            Thread.ofVirtual().name("weirkeeper-rows-" + topic).start(this::retry);
        }
    }

    private void retry() {
        Optional<Raw> next = oldestWaiting();
        while (next.isPresent()) {
            if (!settleWaiting(next.get(), decode(next.get())) && !pause()) {
                return;
            }
            next = oldestWaiting();
        }
    }

    private synchronized Optional<Raw> oldestWaiting() {
        return closed ? Optional.empty() : waiting.values().stream().findFirst();
    }

    /** False: the registry is still away. A row that a newer one has replaced meanwhile is settled by that. */
    private synchronized boolean settleWaiting(Raw raw, Decoded<T> decoded) {
        if (!raw.equals(waiting.get(raw.key()))) {
            return true;
        }
        if (!settle(raw, decoded)) {
            return false;
        }
        waiting.remove(raw.key());
        if (waiting.isEmpty()) {
            LOG.atInfo().addKeyValue("topic", topic).log("all rows that waited for the schema registry are read");
        }
        return true;
    }

    private static boolean pause() {
        try {
            Thread.sleep(BACK_OFF);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether rows wait for the registry. */
    synchronized boolean waits() {
        return !waiting.isEmpty();
    }

    /** Rows passed over since the start. */
    synchronized long passedOver() {
        return passedOver;
    }

    /** Rows that wait are not tried again. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
