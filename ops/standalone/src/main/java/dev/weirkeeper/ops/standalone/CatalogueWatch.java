package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands simulated models that are applied while the stack runs to its fake provider, which would not know them else. */
final class CatalogueWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordSerdes serdes;
    private final FakeProvider provider;
    private final String topic;
    private final Thread thread;

    private CatalogueWatch(Map<String, Object> clients, Topics topics, FakeProvider provider) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.serdes = RecordSerdes.of(clients, topics);
        this.provider = provider;
        this.topic = topics.catalogue();
        this.thread =
                Thread.ofPlatform().name("weirkeeper-catalogue-watch").daemon().unstarted(this::watch);
    }

    /**
     * Starts watching.
     *
     * @param clients properties for Kafka clients and serdes
     */
    static CatalogueWatch start(Map<String, Object> clients, Topics topics, FakeProvider provider) {
        CatalogueWatch watch = new CatalogueWatch(clients, topics, provider);
        watch.thread.start();
        return watch;
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join();
    }

    private void watch() {
        List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
        try (consumer;
                serdes) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                consumer.poll(POLL).forEach(this::seen);
            }
        } catch (WakeupException e) {
            LOG.debug("stopped");
        } catch (KafkaException e) {
            // The boundary of a thread: models applied from now on stay unknown to the fake provider, which says so.
            LOG.atError().setCause(e).log("no longer watching the catalogue for simulated models");
        }
    }

    private void seen(ConsumerRecord<byte[], byte[]> row) {
        if (row.value() == null) {
            return;
        }
        try {
            ModelSpec spec = serdes.deserialize(topic, row.value(), ModelSpec.class);
            if (spec.getSimulated()) {
                provider.put(SimulatedModels.simulated(spec));
            }
        } catch (RuntimeException e) {
            // The boundary of a record: one that nobody can read is not a simulated model.
            LOG.atWarn().addKeyValue("offset", row.offset()).setCause(e).log("a row of the catalogue is not readable");
        }
    }
}
