package dev.weirkeeper.worker.catalogue;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.worker.follow.Decoder;
import dev.weirkeeper.worker.follow.TopicFollower;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The catalogue as far as it has been read. Thread-safe. */
public final class Catalogue implements TopicFollower.Listener {
    private final Decoder<ModelSpec> decoder;
    private final Runnable onChange;
    private final Map<String, ModelSpec> models = new ConcurrentHashMap<>();
    private volatile boolean caughtUp;

    /**
     * @param serdes reads the rows
     * @param onChange called on the reading thread after every change, and when all rows have been read
     */
    public Catalogue(RecordSerdes serdes, Runnable onChange) {
        this.decoder = new Decoder<>(serdes, ModelSpec.class, "catalogue_row_undecodable");
        this.onChange = onChange;
    }

    /** A model's row; empty where there is none or it has not been read yet. */
    public Optional<ModelSpec> find(String model) {
        return Optional.ofNullable(models.get(model));
    }

    /** All rows. */
    public List<ModelSpec> all() {
        return List.copyOf(models.values());
    }

    /** Whether all that was there at the start has been read. */
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void onCaughtUp() {
        caughtUp = true;
        onChange.run();
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        if (key == null) {
            return;
        }
        String model = new String(key, StandardCharsets.UTF_8);
        if (record.value() == null) {
            models.remove(model);
        } else {
            decoder.decode(record).ifPresent(row -> models.put(model, row));
        }
        if (caughtUp) {
            onChange.run();
        }
    }
}
