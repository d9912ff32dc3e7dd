package dev.weirkeeper.ops.verb;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.scan.Found;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Records as lines for {@code tail}. */
final class TailLines {
    private static final int LONGEST_DETAIL = 160;

    private final TopicScan scan;
    private final String topic;
    private final TailVerb.Subject subject;
    private final Terminal terminal;
    private final boolean json;

    TailLines(TopicScan scan, String topic, TailVerb.Subject subject, Terminal terminal, boolean json) {
        this.scan = scan;
        this.topic = topic;
        this.subject = subject;
        this.terminal = terminal;
        this.json = json;
    }

    /** The line of a record; empty where it cannot be decoded. */
    Optional<String> of(ConsumerRecord<byte[], byte[]> record) {
        return switch (subject) {
            case RESPONSES -> line(record, InferenceResponse.class, this::response);
            case DECISIONS -> line(record, RoutingDecision.class, this::decision);
            case ATTEMPTS -> line(record, AttemptEvent.class, this::attempt);
            case DEAD_LETTERS -> Optional.of(json ? letterJson(record).toString() : letter(record));
        };
    }

    private <T extends SpecificRecord> Optional<String> line(
            ConsumerRecord<byte[], byte[]> record, Class<T> type, Function<T, String> words) {
        if (record.value() == null) {
            return Optional.empty();
        }
        return scan.decode(topic, record, type)
                .map(Found::value)
                .map(value -> json ? RecordJson.of(value).toString() : words.apply(value));
    }

    private String response(InferenceResponse response) {
        String status = String.format(Locale.ROOT, "%-9s", response.getStatus());
        boolean answered = response.getStatus() == ResponseStatus.ANSWERED;
        String detail = response.getError() == null
                ? response.getModel() + "  " + took(response) + "  " + Shown.money(response.getCostNanoUsd())
                : response.getError().getCode() + ": " + response.getError().getMessage();
        return at(response.getCompletedAt()) + (answered ? terminal.green(status) : terminal.red(status)) + "  "
                + Shown.line(detail, LONGEST_DETAIL) + (response.getReplayed() ? "  (replayed)" : "")
                + who(response.getTenant(), response.getRequestId());
    }

    private static String took(InferenceResponse response) {
        Instant from =
                response.getTimings() == null ? null : response.getTimings().getAcceptedAt();
        return from == null
                ? "-"
                : Shown.millis(Duration.between(from, response.getCompletedAt()).toMillis());
    }

    private String decision(RoutingDecision decision) {
        String outcome = String.format(Locale.ROOT, "%-8s", decision.getOutcome());
        String target = decision.getChosen() == null ? String.valueOf(decision.getReason()) : decision.getChosen();
        String value = decision.getCandidates().stream()
                .filter(candidate -> candidate.getModel().equals(decision.getChosen()))
                .findFirst()
                .map(TailLines::worth)
                .orElse("");
        return at(decision.getDecidedAt()) + outcome + "  attempt " + decision.getAttempt() + "  " + target + value
                + who(decision.getTenant(), decision.getRequestId());
    }

    private static String worth(Candidate candidate) {
        return "  value " + Shown.score(candidate.getValue())
                + String.format(Locale.ROOT, "  quality %.2f  ", candidate.getQuality())
                + Shown.money(candidate.getCostNanoUsd()) + "  " + Shown.millis(candidate.getLatencyMs());
    }

    private String attempt(AttemptEvent event) {
        String type = String.format(Locale.ROOT, "%-8s", event.getType());
        String what = event.getType() == AttemptEventType.ENDED
                ? "  " + event.getOutcome()
                : event.getType() == AttemptEventType.RETURNED ? "  " + event.getReturnReason() : "";
        String error = event.getError() == null
                ? ""
                : "  " + event.getError().getCode() + ": " + event.getError().getMessage();
        return at(event.getAt()) + type + "  attempt " + event.getAttempt() + "  " + event.getModel() + what
                + Shown.line(error, LONGEST_DETAIL) + "  by " + event.getWorkerId()
                + who(event.getTenant(), event.getRequestId());
    }

    private String letter(ConsumerRecord<byte[], byte[]> record) {
        return at(Instant.ofEpochMilli(record.timestamp()))
                + terminal.red(header(record, "weirkeeper.error.code")) + "  "
                + Shown.line(header(record, "weirkeeper.error.message"), LONGEST_DETAIL) + "  from "
                + header(record, "weirkeeper.origin.topic") + "-" + header(record, "weirkeeper.origin.partition") + "@"
                + header(record, "weirkeeper.origin.offset") + "  "
                + Shown.bytes(record.value() == null ? 0 : record.value().length);
    }

    private static ObjectNode letterJson(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("partition", record.partition())
                .put("offset", record.offset())
                .put("at", Instant.ofEpochMilli(record.timestamp()).toString())
                .put("key", record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8))
                .put(
                        "value",
                        record.value() == null ? null : Base64.getEncoder().encodeToString(record.value()));
        ObjectNode headers = object.putObject("headers");
        record.headers().forEach(header -> headers.put(header.key(), text(header)));
        return object;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        String text = header == null ? null : text(header);
        return text == null ? "?" : Shown.plain(text);
    }

    private static @Nullable String text(Header header) {
        return header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private String at(Instant moment) {
        return terminal.grey(Shown.moment(moment)) + "  ";
    }

    private String who(String tenant, String requestId) {
        return "  " + terminal.grey(tenant + "/" + requestId);
    }
}
