package dev.weirkeeper.router.answer;

import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wrong with an answer. Pure; what a check cannot tell it lets pass. */
public final class AnswerFlaws {
    /** It declines to answer. */
    public static final String REFUSED = "answer_refused";
    /** It is shorter than the policy wants. */
    public static final String TOO_SHORT = "answer_too_short";
    /** JSON was asked for, and it is none. */
    public static final String NOT_JSON = "answer_not_json";
    /** It is JSON that does not fit the request's schema. */
    public static final String OFF_SCHEMA = "answer_off_schema";
    /** It says that it is less sure than the policy wants, or its tokens do. */
    public static final String UNSURE = "answer_unsure";

    /** Answers of more characters are taken as they are: reading them would hold up the requests behind this one. */
    static final int LONGEST_READ = 32_768;

    private AnswerFlaws() {}

    /**
     * The first check that an answer fails.
     *
     * @param check what it must pass
     * @param request what was asked; null where that cannot be read any more
     * @param answer what was answered
     * @return its code; empty: it passes
     */
    public static Optional<String> find(AnswerCheck check, @Nullable InferenceRequest request, AttemptEvent answer) {
        @Nullable Message message = answer.getMessage();
        String text = text(message);
        if (saysMoreThanText(message) || text.length() > LONGEST_READ) {
            return Optional.empty();
        }
        if (check.getRefusal() && Refusals.declines(text, answer.getFinishReason())) {
            return Optional.of(REFUSED);
        }
        if (text.length() < check.getMinChars()) {
            return Optional.of(TOO_SHORT);
        }
        if (check.getFormat()) {
            Optional<String> flaw = AnswerFormat.of(request).flaw(text);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        Double least = check.getMinConfidence();
        boolean unsure = least != null && Confidence.stated(text).orElse(1) < least;
        return unsure || unlikely(check.getMinTokenProbability(), answer.getMeanLogProbability())
                ? Optional.of(UNSURE)
                : Optional.empty();
    }

    /** The geometric mean of probabilities is e to the mean of their logarithms. */
    private static boolean unlikely(@Nullable Double least, @Nullable Double meanLogProbability) {
        return least != null && meanLogProbability != null && Math.exp(meanLogProbability) < least;
    }

    private static boolean saysMoreThanText(@Nullable Message message) {
        return message != null
                && (!message.getToolCalls().isEmpty()
                        || message.getParts().stream()
                                .anyMatch(part -> !part.getType().equals("text")));
    }

    private static String text(@Nullable Message message) {
        if (message == null) {
            return "";
        }
        if (message.getContent() != null) {
            return message.getContent().strip();
        }
        StringBuilder parts = new StringBuilder();
        message.getParts().forEach(part -> {
            if (part.getText() != null) {
                parts.append(part.getText()).append('\n');
            }
        });
        return parts.toString().strip();
    }
}
