package dev.weirkeeper.router.app;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Inbox;
import dev.weirkeeper.schema.InboxType;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.SchemaRefusedException;
import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and reads a record of each kind before a router starts: a registry that is not there, or refuses a schema, is told in
 * one line, and ids of this release are known from then on, so that no thread waits for a registry that goes away later.
 */
final class RegistryCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryCheck.class);
    private static final Duration BETWEEN = Duration.ofMillis(250);

    private RegistryCheck() {}

    /**
     * Checks.
     *
     * @param patience how long a registry that is away is waited for
     * @param url where it is, for the message
     * @throws RouterStartException where it stays away or refuses
     */
    static void check(RecordSerdes serdes, Topics topics, Duration patience, String url) {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                writeAll(serdes, topics);
                return;
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() - until > 0 || !pause()) {
                    throw new RouterStartException(
                            "the schema registry at " + url + " does not answer: " + e.getMessage(), e);
                }
            } catch (SerializationException e) {
                throw new RouterStartException(
                        "the schema registry at " + url + " does not take the router's records: " + e.getMessage(), e);
            }
        }
    }

    private static void writeAll(RecordSerdes serdes, Topics topics) {
        Instant now = Instant.EPOCH;
        Inbox tick = Inbox.newBuilder()
                .setType(InboxType.TICK)
                .setPartition(0)
                .setSentAt(now)
                .build();
        know(serdes, topics.inbox(), tick, Inbox.class);
        know(serdes, topics.responses(), response(now), InferenceResponse.class);
        RoutingDecision decision = RoutingDecision.newBuilder()
                .setDecisionId("")
                .setRequestId("")
                .setTenant("")
                .setAttempt(1)
                .setOutcome(DecisionOutcome.REFUSED)
                .setDecidedAt(now)
                .build();
        know(serdes, topics.decisions(), decision, RoutingDecision.class);
        know(serdes, topics.model("any"), dispatch(now), DispatchedRequest.class);
        know(serdes, topics.limits(), lease(now), Lease.class);
        knowOthers(serdes, topics, now);
    }

    /** What others write: whether they may is between them and the registry. */
    private static void knowOthers(RecordSerdes serdes, Topics topics, Instant now) {
        InferenceRequest request = InferenceRequest.newBuilder()
                .setRequestId("")
                .setTenant("")
                .setCreatedAt(now)
                .setMessages(List.of())
                .build();
        AttemptEvent event = AttemptEvent.newBuilder()
                .setRequestId("")
                .setTenant("")
                .setDispatchId("")
                .setAttempt(1)
                .setModel("")
                .setType(AttemptEventType.RETURNED)
                .setWorkerId("")
                .setIncarnation("")
                .setEpoch(0)
                .setAt(now)
                .build();
        try {
            know(serdes, topics.requests(), request, InferenceRequest.class);
            know(serdes, topics.attempts(), event, AttemptEvent.class);
        } catch (SchemaRefusedException e) {
            LOG.atInfo()
                    .addKeyValue("errorCode", "schema_not_known")
                    .log("schemas of requests or attempts are read when they come: {}", e.getMessage());
        }
    }

    private static <T extends SpecificRecord> void know(RecordSerdes serdes, String topic, T record, Class<T> type) {
        var unused = serdes.deserialize(topic, serdes.serialize(topic, record), type);
    }

    private static InferenceResponse response(Instant now) {
        return InferenceResponse.newBuilder()
                .setRequestId("")
                .setTenant("")
                .setStatus(ResponseStatus.FAILED)
                .setCreatedAt(now)
                .setCompletedAt(now)
                .build();
    }

    private static DispatchedRequest dispatch(Instant now) {
        return DispatchedRequest.newBuilder()
                .setRequestId("")
                .setTenant("")
                .setDispatchId("")
                .setAttempt(1)
                .setDecisionId("")
                .setModel("")
                .setHomePartition(0)
                .setAcceptedAt(now)
                .setDispatchedAt(now)
                .setStartBy(now)
                .setDeadline(now)
                .setCallTimeoutMs(1)
                .build();
    }

    private static Lease lease(Instant now) {
        return Lease.newBuilder()
                .setLimit("")
                .setWorkerId("")
                .setIncarnation("")
                .setValidForMs(0)
                .setIssuedAt(now)
                .build();
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
