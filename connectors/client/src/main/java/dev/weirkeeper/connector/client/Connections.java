package dev.weirkeeper.connector.client;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Where the client gets its Kafka clients. They carry bytes, and are closed by who takes them. */
interface Connections {
    /** The producer of requests and cancellations: idempotent, acknowledged by all replicas. */
    Producer<byte[], byte[]> producer();

    /**
     * A consumer without a group, which sees only what was committed.
     *
     * @param role what it reads, a part of its client id
     */
    Consumer<byte[], byte[]> consumer(String role);
}
