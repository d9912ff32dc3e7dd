package dev.weirkeeper.router.table;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rows of one topic: raw in the global store, decoded in the table.
 *
 * <p>Kafka Streams runs it for the topic's content at the start too (KAFKA-7663): one instance reads that content, then the
 * instance of the topology is initialised. The store is in memory, so the content is read from the beginning each time and
 * the decoded rows are complete, whatever became of the state directory.
 */
final class RowProcessor extends ContextualProcessor<String, byte[], Void, Void> {
    private final String storeName;
    private final boolean keepsRows;
    private final RowReader<?> reader;
    private final Runnable initialised;
    private @Nullable KeyValueStore<String, byte[]> store;

    RowProcessor(String storeName, boolean keepsRows, RowReader<?> reader, Runnable initialised) {
        this.storeName = storeName;
        this.keepsRows = keepsRows;
        this.reader = reader;
        this.initialised = initialised;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        store = context.getStateStore(storeName);
        initialised.run();
    }

    @Override
    public void process(Record<String, byte[]> row) {
        @Nullable String key = row.key();
        if (keepsRows && key != null && store != null) {
            store.put(key, row.value());
        }
        reader.read(key, row.value(), row.timestamp());
    }
}
