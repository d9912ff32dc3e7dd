package dev.weirkeeper.router.time;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** Sorts what is addressed to running requests before new requests, however long their backlog is. */
public final class InboxFirst implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return LogTime.first(record.timestamp());
    }
}
