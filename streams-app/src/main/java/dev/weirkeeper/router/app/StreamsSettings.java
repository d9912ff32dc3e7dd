package dev.weirkeeper.router.app;

import dev.weirkeeper.router.time.AppendTime;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams settings, each with its reason. */
final class StreamsSettings {
    private static final int SESSION_MS = 6_000;
    private static final long SHORTEST_LINGER_MS = 100;
    private static final int RESTORE_BYTES = 64 << 10;
    private static final int RESTORE_WAIT_MS = 250;
    private static final int TRANSACTION_MS = 4_000;

    private StreamsSettings() {}

    static Properties of(RouterConfig config) {
        Properties p = new Properties();
        p.putAll(config.clientProperties());
        // They name the serdes of records; Streams handles bytes.
        p.remove(RecordSerdes.SERIALIZER);
        p.remove(RecordSerdes.DESERIALIZER);
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        p.put(StreamsConfig.CLIENT_ID_CONFIG, config.instanceId());
        p.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        // Decision, audit, dispatch and ledger entry commit together, or not at all.
        p.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                config.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        // Under exactly-once the commit interval is the latency of a hop.
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.timing().commitIntervalMs());
        // poll() delays the commit too: at Streams' default of 100 ms a lone record waits for it.
        p.put(StreamsConfig.POLL_MS_CONFIG, 5L);
        // The streams protocol refuses every change of the topology in 4.3, and no session is shorter than 45 s in it.
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // A copy of each store elsewhere: a take-over need not read the changelog from its beginning.
        p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
        // A store or repartition topic whose name came from a counter would lose its data with the next change.
        p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // A task with records at hand still fetches what it knows to be on its other partitions: a tick is not taken
        // before
        // the reports that were appended before it. It does not wait for what may never come.
        p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
        // Only the inbox and the attempts are sorted first; each source names its extractor, this is for the rest.
        p.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, AppendTime.class);
        // Dozens of stores at RocksDB's own defaults are gigabytes.
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksMemory.class);
        // No store is cached; this bounds what a later one might take.
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 4L << 20);
        // What fails in a table's processor stops the router instead of being passed over.
        p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        putConsumer(p);
        putProducer(p, config);
        return p;
    }

    private static void putConsumer(Properties p) {
        // A router that was killed is replaced within seconds; 6 s is the least that stock brokers allow.
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MS);
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_MS / 4);
        // A standby need not have each record at once: waking a fetch for each costs brokers and routers more than the
        // record.
        // A take-over reads the rest of a changelog a quarter of a second later for it.
        p.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), RESTORE_BYTES);
        p.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), RESTORE_WAIT_MS);
        // What was on the log before the first router was there is not lost.
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // New partitions and topics are seen soon.
        p.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 60_000);
        // Internal topics: what a broker's default may be is not ours to rely on.
        p.put(StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG), "CreateTime");
    }

    private static void putProducer(Properties p, RouterConfig config) {
        // An abandoned transaction holds up every reader of its partitions until this is over.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_MS);
        // Nobody reads a record before its transaction commits, and the commit flushes: one batch for each partition
        // costs the
        // brokers least. What is sent before is refused while the last transaction still ends, and a second batch in
        // flight is out
        // of order then, and all of it is sent again. Without transactions each record would pay the whole time.
        long commitMs = config.timing().commitIntervalMs();
        p.put(
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                config.exactlyOnce() ? Math.max(SHORTEST_LINGER_MS, 2 * commitMs) : 2L);
        // A transaction cannot begin where the last one still ends, which takes replicated brokers some 10 ms; the
        // default is
        // to ask again after 100 ms, then ever later.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 20);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 200);
        // The largest record that is sent anywhere; the topics have the same limits.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), TopicLayout.LARGEST_MESSAGE_BYTES);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    }
}
