package dev.weirkeeper.router.app;

import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Inbox;
import dev.weirkeeper.schema.InboxType;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Makes a record of each kind that the router writes, before it starts: a registry that is not there, or refuses a schema, is
 * told in one line, and no thread waits for it later.
 */
final class RegistryCheck {
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
        serdes.serialize(
                topics.inbox(),
                Inbox.newBuilder()
                        .setType(InboxType.TICK)
                        .setPartition(0)
                        .setSentAt(now)
                        .build());
        serdes.serialize(
                topics.responses(),
                InferenceResponse.newBuilder()
                        .setRequestId("")
                        .setTenant("")
                        .setStatus(ResponseStatus.FAILED)
                        .setCreatedAt(now)
                        .setCompletedAt(now)
                        .build());
        serdes.serialize(
                topics.decisions(),
                RoutingDecision.newBuilder()
                        .setDecisionId("")
                        .setRequestId("")
                        .setTenant("")
                        .setAttempt(1)
                        .setOutcome(DecisionOutcome.REFUSED)
                        .setDecidedAt(now)
                        .build());
        serdes.serialize(topics.model("any"), dispatch(now));
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
