package dev.weirkeeper.connector.ingress.directory;

import dev.weirkeeper.connector.ingress.log.Consumers;
import dev.weirkeeper.connector.ingress.log.TopicFollower;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Keeps a {@link Directory} as the topics have it. */
public final class DirectoryReader implements AutoCloseable {
    private final Directory directory;
    private final Topics topics;
    private final RecordSerdes serdes;
    private final TopicFollower follower;

    /** Starts to read. */
    public DirectoryReader(Directory directory, Topics topics, Consumers consumers, RecordSerdes serdes) {
        this.directory = directory;
        this.topics = topics;
        this.serdes = serdes;
        this.follower = TopicFollower.start(
                "directory", consumers, List.of(topics.catalogue(), topics.tenants()), Instant.MIN, this::take);
        var unused = follower.caughtUp().thenRun(directory::complete);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new SerializationException("a row without a key");
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        byte[] value = record.value();
        if (record.topic().equals(topics.catalogue())) {
            directory.model(key, value == null ? null : serdes.deserialize(record.topic(), value, ModelSpec.class));
        } else {
            directory.tenant(
                    key, value == null ? null : serdes.deserialize(record.topic(), value, TenantProfile.class));
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
