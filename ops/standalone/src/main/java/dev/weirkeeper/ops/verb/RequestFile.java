package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.scan.Found;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.topic.HomePartition;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Everything the topics say about one request id. Closing it closes its reader. */
final class RequestFile implements AutoCloseable {
    private final TopicScan scan;
    private final Topics topics;
    private final String requestId;
    private final @Nullable String tenant;
    private final Instant since;

    /** What is known of a request without a response. */
    sealed interface Whereabouts {
        /**
         * The router has decided on it.
         *
         * @param what the last decision, in words
         */
        record Decided(String what) implements Whereabouts {}

        /**
         * The broker has it.
         *
         * @param at its append time
         */
        record Accepted(Instant at) implements Whereabouts {}

        /** Nothing. */
        record Unknown() implements Whereabouts {}
    }

    /**
     * @param tenant whose request; null: anybody's
     * @param since how far back to look
     */
    RequestFile(Cluster cluster, String requestId, @Nullable String tenant, Instant since) {
        this.scan = cluster.scan();
        this.topics = cluster.topics();
        this.requestId = requestId;
        this.tenant = tenant;
        this.since = since;
    }

    /** The first response of each tenant that has one; repetitions of it are left out. */
    List<InferenceResponse> responses() {
        List<InferenceResponse> all = values(
                scan.withKey(topics.responses(), requestId, since, InferenceResponse.class),
                InferenceResponse::getTenant);
        return all.stream()
                .map(InferenceResponse::getTenant)
                .distinct()
                .map(owner -> all.stream()
                        .filter(response -> response.getTenant().equals(owner))
                        .min(Comparator.comparing(InferenceResponse::getReplayed))
                        .orElseThrow())
                .toList();
    }

    /** The decisions, in order. */
    List<RoutingDecision> decisions() {
        return values(
                        scan.withKey(topics.decisions(), requestId, since, RoutingDecision.class),
                        RoutingDecision::getTenant)
                .stream()
                .sorted(Comparator.comparing(RoutingDecision::getDecidedAt))
                .toList();
    }

    /** The attempts' events, in order of arrival. */
    List<AttemptEvent> attempts() {
        int partitions = scan.partitions(topics.attempts()).size();
        // Attempts go to the request's home. Without a conversation that is known from tenant and id.
        int likely = HomePartition.of(tenant == null ? "default" : tenant, null, requestId, partitions);
        return values(
                scan.withKey(topics.attempts(), requestId, likely, since, AttemptEvent.class), AttemptEvent::getTenant);
    }

    /** What is known of it where it has no response. */
    Whereabouts whereabouts() {
        List<RoutingDecision> decisions = decisions();
        if (!decisions.isEmpty()) {
            return new Whereabouts.Decided(words(decisions.getLast()));
        }
        return scan.withKey(topics.requests(), requestId, since, InferenceRequest.class).stream()
                .filter(found -> tenant == null || found.value().getTenant().equals(tenant))
                .findFirst()
                .<Whereabouts>map(found -> new Whereabouts.Accepted(found.appendedAt()))
                .orElseGet(Whereabouts.Unknown::new);
    }

    @Override
    public void close() {
        scan.close();
    }

    private static String words(RoutingDecision decision) {
        String outcome = decision.getOutcome().name().toLowerCase(Locale.ROOT);
        String target = decision.getChosen() == null ? "" : " to " + decision.getChosen();
        String reason = decision.getReason() == null ? "" : " (" + decision.getReason() + ")";
        return outcome + target + reason + " at " + decision.getDecidedAt();
    }

    private <T extends SpecificRecord> List<T> values(List<Found<T>> found, Function<T, String> owner) {
        return found.stream()
                .map(Found::value)
                .filter(value -> tenant == null || owner.apply(value).equals(tenant))
                .toList();
    }
}
