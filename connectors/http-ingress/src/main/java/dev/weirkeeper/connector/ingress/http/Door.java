package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.connector.ingress.IngressConfig;
import dev.weirkeeper.connector.ingress.access.Access;
import dev.weirkeeper.connector.ingress.directory.Directory;
import dev.weirkeeper.connector.ingress.directory.DirectoryReader;
import dev.weirkeeper.connector.ingress.log.Consumers;
import dev.weirkeeper.connector.ingress.status.RequestView;
import dev.weirkeeper.connector.ingress.status.RequestViewReader;
import dev.weirkeeper.connector.ingress.stream.KafkaChunkFeed;
import dev.weirkeeper.serde.RecordSerdes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP door: the server with all that it reads and writes. {@link #start} returns when it listens; it is ready when it has
 * read what is published. {@link #close} stops it in reverse order.
 */
public final class Door implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final IngressServer server;
    private final Directory rows = new Directory();
    private final RequestViewReader view;

    private Door(IngressConfig config, MeterRegistry registry, Map<String, Supplier<Page>> pages) {
        boolean done = false;
        try {
            InstantSource clock = InstantSource.system();
            RecordSerdes serdes = add(RecordSerdes.of(config.kafka(), config.topics()));
            Consumers consumers = new Consumers(config.kafka());
            DirectoryReader unused = add(new DirectoryReader(rows, config.topics(), consumers, serdes));
            IngressConfig.View held = config.view();
            RequestView requests = new RequestView(held.maxRequests(), held.maxBytes());
            view = add(new RequestViewReader(
                    requests,
                    config.topics(),
                    consumers,
                    serdes,
                    clock.instant().minus(held.since())));
            KafkaChunkFeed chunks =
                    add(new KafkaChunkFeed(consumers, serdes, config.topics().chunks()));
            WeirkeeperClient client = add(WeirkeeperClient.connect(clientProperties(config)));
            Telling telling = add(new Telling(config.kafka(), serdes));
            Caller caller = new Caller(new Access(rows, config.anonymousTenant(), clock), rows, client, clock);
            RequestsEndpoint.Stored stored = new RequestsEndpoint.Stored(
                    requests, serdes, config.topics().responses(), held.shown());
            server = add(IngressServer.start(
                    config, new IngressServer.Parts(caller, chunks, stored, telling, pages), registry));
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /**
     * Starts it.
     *
     * @param pages what the process shows beside the API, by path; anyone may see them
     * @throws java.io.UncheckedIOException where it cannot listen
     * @throws RuntimeException where broker or topics cannot be reached
     */
    public static Door start(IngressConfig config, MeterRegistry registry, Map<String, Supplier<Page>> pages) {
        return new Door(config, registry, pages);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** What keeps it from doing its work; nothing where it is ready. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!rows.isComplete()) {
            problems.add("reads models and tenants");
        }
        if (!view.caughtUp()) {
            problems.add("reads the newest requests");
        }
        return problems;
    }

    /** Whether callers must show a key: some tenant's row says something about keys. */
    public boolean asksForKeys() {
        return rows.hasKeys();
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) { // the edge of a part: the others are to be stopped whatever happened to this one
                LOG.atWarn()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .setCause(e)
                        .log("did not stop cleanly");
            }
        }
    }

    private <T extends AutoCloseable> T add(T part) {
        started.push(part);
        return part;
    }

    private static Map<String, Object> clientProperties(IngressConfig config) {
        Map<String, Object> properties = new HashMap<>(config.kafka());
        properties.put("topics.prefix", config.topics().prefix());
        properties.put("client.id", "weirkeeper-ingress");
        properties.put("client.response.timeout.ms", config.limits().response().toMillis());
        properties.put("client.max.in.flight", config.limits().maxInFlight());
        return properties;
    }
}
