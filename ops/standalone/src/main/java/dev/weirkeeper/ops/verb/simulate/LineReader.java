package dev.weirkeeper.ops.verb.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.verb.DurationText;
import dev.weirkeeper.ops.verb.send.Asking;
import dev.weirkeeper.ops.verb.send.Line;
import dev.weirkeeper.ops.verb.send.Question;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Priority;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads what a line of traffic says beside its question: when it comes, who asks, and how urgently.
 *
 * @param tenant who asks where a line does not say
 * @param priority how urgent a line is that does not say
 * @param deadline how long an answer is wanted where a line does not say; null: by priority
 */
record LineReader(
        String tenant, Priority priority, @Nullable Duration deadline) {
    private static final int SHOWN_VALUE = 50;

    /** When a request comes. */
    sealed interface At {
        /** In words. */
        String words();

        /** A moment, milliseconds since the epoch. */
        record Moment(long atMs) implements At {
            @Override
            public String words() {
                return "a moment";
            }
        }

        /** So many milliseconds after the start. */
        record Offset(long millis) implements At {
            @Override
            public String words() {
                return "milliseconds";
            }
        }

        /** The line does not say. */
        record Unknown() implements At {
            @Override
            public String words() {
                return "none";
            }
        }
    }

    /**
     * A line, read.
     *
     * @param number its number in the file, from 1
     * @param question what it asks
     * @param asking who asks, and how
     * @param at when
     * @param user the line's, for splits; null: none
     * @param conversationId the line's, for splits; null: none
     * @param callerRegion where it asks from; null: not known
     * @param problems what is wrong with it, naming field, value and rule
     */
    record Read(
            long number,
            Question question,
            Asking asking,
            At at,
            @Nullable String user,
            @Nullable String conversationId,
            @Nullable String callerRegion,
            List<String> problems) {

        /** The request, coming then. */
        InferenceRequest request(Instant when) {
            InferenceRequest request = asking.request(question, "line-" + number, when);
            request.setUser(user);
            request.setConversationId(conversationId);
            request.setCallerRegion(callerRegion);
            return request;
        }
    }

    /** What a line says. */
    Read read(Line.Good line) {
        JsonNode fields = line.fields();
        List<String> problems = new ArrayList<>();
        String ownTenant = text(fields, "tenant", problems);
        Asking asking = new Asking(
                ownTenant == null ? tenant : ownTenant,
                null,
                null,
                priority(fields.path("priority"), problems),
                deadline(fields.path("deadline"), problems),
                null,
                null,
                Map.of());
        return new Read(
                line.number(),
                line.question(),
                asking,
                at(fields.path("at"), problems),
                text(fields, "user", problems),
                text(fields, "conversationId", problems),
                text(fields, "callerRegion", problems),
                List.copyOf(problems));
    }

    private static At at(JsonNode value, List<String> problems) {
        if (value.isMissingNode() || value.isNull()) {
            return new At.Unknown();
        }
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0) {
            return new At.Offset(value.longValue());
        }
        if (value.isTextual()) {
            try {
                return new At.Moment(Instant.parse(value.textValue()).toEpochMilli());
            } catch (DateTimeException e) {
                // named below
            }
        }
        problems.add("at: " + shown(value)
                + ", must be a moment like 2026-12-01T09:00:00Z, or whole milliseconds from the start, 0 or more");
        return new At.Unknown();
    }

    private Priority priority(JsonNode value, List<String> problems) {
        if (value.isMissingNode() || value.isNull()) {
            return priority;
        }
        String name = value.asText().toUpperCase(Locale.ROOT);
        for (Priority known : Priority.values()) {
            if (known != Priority.UNKNOWN && known.name().equals(name)) {
                return known;
            }
        }
        problems.add("priority: " + shown(value) + ", must be interactive, standard or batch");
        return priority;
    }

    private @Nullable Duration deadline(JsonNode value, List<String> problems) {
        if (value.isMissingNode() || value.isNull()) {
            return deadline;
        }
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() > 0) {
            return Duration.ofMillis(value.longValue());
        }
        if (value.isTextual()) {
            try {
                return new DurationText().convert(value.textValue());
            } catch (TypeConversionException e) {
                // named below
            }
        }
        problems.add("deadline: " + shown(value)
                + ", must be a duration from the request's coming like 30s or 2h, or whole milliseconds, 1 or more");
        return deadline;
    }

    private static @Nullable String text(JsonNode fields, String name, List<String> problems) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            problems.add(name + ": " + shown(value) + ", must be a text");
            return null;
        }
        return value.textValue();
    }

    private static String shown(JsonNode value) {
        return Shown.line(value.toString(), SHOWN_VALUE);
    }
}
