package dev.weirkeeper.connector.ingress.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.schema.Feedback;
import dev.weirkeeper.schema.FeedbackKind;
import dev.weirkeeper.schema.Signal;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads what callers report: how good an answer was, and what their systems know. */
public final class Reports {
    private static final long LONGEST_TTL_MS = 86_400_000;
    private static final long USUAL_TTL_MS = 60_000;
    private static final Pattern SIGNAL_NAME = Pattern.compile("[a-z0-9_.]{1,64}");
    private static final List<String> SCOPES = List.of("model:", "provider:", "region:", "tenant:");
    private static final String CHAT_PREFIX = "chatcmpl-";

    static {
        TrustedRecords.vouch(); // Avro builds no record with an enum in it before
    }

    private Reports() {}

    /**
     * Feedback: {@code request_id} (or the id of the completion), {@code score} 0 to 1, and what else there is.
     *
     * @throws RefusedException 400, with the field at fault
     */
    public static Feedback feedback(ObjectNode body, String tenant, Instant now) {
        Fields fields = new Fields(body, "");
        String id = fields.requiredText("request_id");
        double score = fields.number("score", 0, 1)
                .orElseThrow(() -> RefusedException.field("score", "", "must be a number, 0 to 1"));
        Feedback.Builder feedback = Feedback.newBuilder()
                .setTenant(tenant)
                .setRequestId(id.startsWith(CHAT_PREFIX) ? id.substring(CHAT_PREFIX.length()) : id)
                .setScore(score)
                .setKind(kind(fields.text("kind").orElse("rating")))
                .setSource("http")
                .setAt(now);
        fields.text("user").ifPresent(feedback::setUser);
        fields.text("comment").ifPresent(feedback::setComment);
        return feedback.build();
    }

    /**
     * A signal: {@code scope}, {@code name}, {@code value}, {@code ttl_ms}.
     *
     * @param tenant who says so
     * @throws RefusedException 400, with the field at fault
     */
    public static Signal signal(ObjectNode body, String tenant, Instant now) {
        Fields fields = new Fields(body, "");
        String scope = fields.requiredText("scope");
        if (SCOPES.stream().noneMatch(kind -> scope.startsWith(kind) && scope.length() > kind.length())) {
            throw RefusedException.field("scope", scope, "must begin with one of " + SCOPES + " and go on with a name");
        }
        String name = fields.requiredText("name");
        if (!SIGNAL_NAME.matcher(name).matches()) {
            throw RefusedException.field("name", name, "must be 1 to 64 of a-z, 0-9, '_' and '.'");
        }
        double value = fields.number("value", -Double.MAX_VALUE, Double.MAX_VALUE)
                .orElseThrow(() -> RefusedException.field("value", "", "must be a number"));
        return Signal.newBuilder()
                .setScope(scope)
                .setName(name)
                .setValue(value)
                .setTtlMs(fields.whole("ttl_ms", 0, LONGEST_TTL_MS).orElse(USUAL_TTL_MS))
                .setSource(fields.text("source").orElse("http:" + tenant))
                .setAt(now)
                .build();
    }

    private static FeedbackKind kind(String text) {
        for (FeedbackKind kind : FeedbackKind.values()) {
            if (kind != FeedbackKind.UNKNOWN && kind.name().equals(text.toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw RefusedException.field(
                "kind",
                text,
                "must be one of "
                        + Arrays.stream(FeedbackKind.values())
                                .filter(kind -> kind != FeedbackKind.UNKNOWN)
                                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                .toList());
    }
}
