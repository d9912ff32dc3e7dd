package dev.weirkeeper.ops.guarantees.observe;

import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Money;
import dev.weirkeeper.ops.guarantees.Seen.Option;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Records of the topics as what promises speak of. Pure. */
final class Reading {
    private static final String ORIGIN_TOPIC = "weirkeeper.origin.topic";
    private static final String ORIGIN_PARTITION = "weirkeeper.origin.partition";
    private static final String ORIGIN_OFFSET = "weirkeeper.origin.offset";
    private static final String CODE = "weirkeeper.error.code";

    private static final String BUDGET_EXHAUSTED = "budget_exhausted";

    private final Topics topics;
    private final RecordSerdes serdes;

    Reading(Topics topics, RecordSerdes serdes) {
        this.topics = topics;
        this.serdes = serdes;
    }

    List<String> topicNames() {
        return List.of(topics.responses(), topics.decisions(), topics.attempts(), topics.deadLetters());
    }

    Seen seen(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        byte[] value = record.value();
        if (topic.equals(topics.responses())) {
            return responded(serdes.deserialize(topic, value, InferenceResponse.class), record.timestamp());
        }
        if (topic.equals(topics.decisions())) {
            return decided(serdes.deserialize(topic, value, RoutingDecision.class), record.timestamp());
        }
        if (topic.equals(topics.attempts())) {
            return attempted(serdes.deserialize(topic, value, AttemptEvent.class), record.timestamp());
        }
        return new DeadLettered(origin(record), header(record, CODE), record.timestamp());
    }

    private static Seen responded(InferenceResponse response, long appendedAtMs) {
        Ending ending = switch (response.getStatus()) {
            case ANSWERED -> Ending.ANSWERED;
            case REFUSED -> Ending.REFUSED;
            case EXPIRED -> Ending.EXPIRED;
            case FAILED -> Ending.FAILED;
            case CANCELLED -> Ending.CANCELLED;
            case UNKNOWN -> Ending.UNKNOWN;
        };
        return new Responded(
                response.getRequestId(),
                ending,
                response.getReplayed(),
                response.getModel(),
                response.getDecisionId(),
                appendedAtMs);
    }

    private static Seen decided(RoutingDecision decision, long appendedAtMs) {
        List<Option> options = new ArrayList<>();
        decision.getCandidates()
                .forEach(one -> options.add(new Option(
                        one.getModel(),
                        one.getEligible(),
                        Objects.requireNonNullElse(one.getExclusion(), ""),
                        one.getPropensity())));
        return new Decided(
                decision.getRequestId(),
                decision.getDecisionId(),
                decision.getChosen(),
                decision.getPolicyId() + "@" + decision.getPolicyVersion(),
                options,
                new Money(
                        decision.getTenant(),
                        decision.getReservedNanoUsd(),
                        BUDGET_EXHAUSTED.equals(decision.getReason()),
                        decision.getDecidedAt().toEpochMilli()),
                appendedAtMs);
    }

    private static Seen attempted(AttemptEvent event, long appendedAtMs) {
        What what = switch (event.getType()) {
            case STARTED -> What.STARTED;
            case RETURNED -> What.RETURNED;
            case ENDED -> What.ENDED;
            case UNKNOWN -> What.UNKNOWN;
        };
        return new Attempted(
                event.getRequestId(),
                event.getDispatchId(),
                what,
                event.getModel(),
                event.getWorkerId() + "/" + event.getIncarnation(),
                appendedAtMs);
    }

    private static String origin(ConsumerRecord<byte[], byte[]> record) {
        return header(record, ORIGIN_TOPIC) + "-" + header(record, ORIGIN_PARTITION) + "@"
                + header(record, ORIGIN_OFFSET);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
