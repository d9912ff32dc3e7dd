package dev.weirkeeper.router.intake;

import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a request must look like. Pure. Each flaw names the field, the value and the rule; never a prompt. */
public final class Validator {
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_METADATA = 16_384;
    private static final int MOST_STOPS = 16;
    private static final double HIGHEST_TEMPERATURE = 2;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private Validator() {}

    /** What is wrong with a request's identity: without one, it can be neither remembered nor told apart. */
    public static Optional<String> identityFlaw(InferenceRequest request) {
        return first(List.of(
                () -> idFlaw("requestId", request.getRequestId()),
                () -> idFlaw("tenant", request.getTenant()),
                () -> request.getConversationId() == null
                        ? Optional.empty()
                        : idFlaw("conversationId", request.getConversationId())));
    }

    /**
     * What is wrong with the rest of it.
     *
     * @param bytes its size on the log
     */
    public static Optional<String> flaw(InferenceRequest request, int bytes) {
        return first(List.of(
                () -> bytes > Limits.REQUEST_BYTES
                        ? flaw(
                                "request",
                                bytes + " bytes",
                                "must be at most " + Limits.REQUEST_BYTES + "; put larger parts by URL")
                        : Optional.empty(),
                () -> messagesFlaw(request.getMessages()),
                () -> request.getModel().isBlank()
                        ? flaw("model", "blank", "must be auto, a model or an alias")
                        : Optional.empty(),
                () -> parametersFlaw(request.getParameters()),
                () -> constraintsFlaw(request.getConstraints()),
                () -> metadataFlaw(request.getMetadata())));
    }

    private static Optional<String> idFlaw(String field, String value) {
        if (value.isBlank()) {
            return flaw(field, "blank", "must not be blank");
        }
        if (value.length() > LONGEST_ID) {
            return flaw(field, value.length() + " characters", "must be at most " + LONGEST_ID);
        }
        return value.chars().anyMatch(Character::isISOControl)
                ? flaw(field, "with control characters", "must have none")
                : Optional.empty();
    }

    private static Optional<String> messagesFlaw(List<Message> messages) {
        if (messages.isEmpty()) {
            return flaw("messages", "empty", "must hold at least one message");
        }
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String field = "messages[" + i + "]";
            if (!ROLES.contains(message.getRole())) {
                return flaw(field + ".role", shown(message.getRole()), "must be one of " + sorted(ROLES));
            }
            boolean empty =
                    (message.getContent() == null || message.getContent().isEmpty())
                            && message.getParts().isEmpty()
                            && message.getToolCalls().isEmpty();
            if (empty) {
                return flaw(field, "empty", "must have content, parts or toolCalls");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> parametersFlaw(@Nullable Parameters parameters) {
        if (parameters == null) {
            return Optional.empty();
        }
        @Nullable Integer most = parameters.getMaxOutputTokens();
        if (most != null && most < 1) {
            return flaw("parameters.maxOutputTokens", most.toString(), "must be at least 1");
        }
        if (parameters.getStop().size() > MOST_STOPS) {
            return flaw("parameters.stop", parameters.getStop().size() + " texts", "must be at most " + MOST_STOPS);
        }
        return first(List.of(
                () -> rangeFlaw("parameters.temperature", parameters.getTemperature(), HIGHEST_TEMPERATURE),
                () -> rangeFlaw("parameters.topP", parameters.getTopP(), 1)));
    }

    private static Optional<String> constraintsFlaw(@Nullable Constraints constraints) {
        if (constraints == null) {
            return Optional.empty();
        }
        @Nullable Long most = constraints.getMaxCostNanoUsd();
        if (most != null && most < 0) {
            return flaw("constraints.maxCostNanoUsd", most.toString(), "must not be negative");
        }
        return rangeFlaw("constraints.minQuality", constraints.getMinQuality(), 1);
    }

    private static Optional<String> metadataFlaw(Map<String, String> metadata) {
        long size = metadata.entrySet().stream()
                .mapToLong(e -> (long) e.getKey().length() + e.getValue().length())
                .sum();
        return size > LONGEST_METADATA
                ? flaw("metadata", size + " characters", "must be at most " + LONGEST_METADATA + " in all")
                : Optional.empty();
    }

    private static Optional<String> rangeFlaw(String field, @Nullable Double value, double highest) {
        if (value == null || (value >= 0 && value <= highest)) { // NaN is neither
            return Optional.empty();
        }
        return flaw(field, value.toString(), "must be 0 to " + highest);
    }

    private static Optional<String> flaw(String field, String value, String rule) {
        return Optional.of(field + ": " + value + ", " + rule);
    }

    private static String shown(String value) {
        return "'" + (value.length() <= 50 ? value : value.substring(0, 50) + "…") + "'";
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static Optional<String> first(List<Supplier<Optional<String>>> checks) {
        return checks.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
    }
}
