package dev.weirkeeper.router.plan;

import dev.weirkeeper.topic.TopicLayout;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Names of a task's stores. They are public: changelog topics carry them. */
public final class StoreNames {
    /** Small entries: what is out for each request. */
    public static final String LEDGER = "attempt-ledger";
    /** Requests as they came, put once and deleted once. */
    public static final String BODIES = "request-body";
    /** Terminal responses, for request ids that come again. */
    public static final String ANSWERS = "terminal-response";
    /** When which entry is to be looked at. */
    public static final String DUE = "due";
    /** Who waits, in order. */
    public static final String WAITING = "pending";
    /** Who holds which dispatch. */
    public static final String HELD = "held";
    /** What was spent, by UTC day. */
    public static final String SPEND = "spend";

    /** Accounts with tenants' budgets. */
    public static final String ACCOUNTS = "budget-account";

    /** All of them. */
    public static final List<String> ALL = List.of(LEDGER, BODIES, ANSWERS, DUE, WAITING, HELD, SPEND, ACCOUNTS);

    /** A changelog must hold whatever its store holds: a request as it came, a response as it went. */
    private static final Map<String, String> CHANGELOG =
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(TopicLayout.LARGEST_MESSAGE_BYTES));

    private StoreNames() {}

    /** Builders of all of them. No cache: under exactly-once each commit flushes it, and commits are 20 ms apart. */
    public static List<StoreBuilder<?>> builders() {
        return List.of(
                store(LEDGER, Serdes.String(), Serdes.ByteArray()),
                store(BODIES, Serdes.String(), Serdes.ByteArray()),
                store(ANSWERS, Serdes.String(), Serdes.ByteArray()),
                store(DUE, Serdes.Bytes(), Serdes.ByteArray()),
                store(WAITING, Serdes.Bytes(), Serdes.ByteArray()),
                store(HELD, Serdes.Bytes(), Serdes.ByteArray()),
                store(SPEND, Serdes.Long(), Serdes.Long()),
                store(ACCOUNTS, Serdes.String(), Serdes.ByteArray()));
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> store(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled();
    }
}
