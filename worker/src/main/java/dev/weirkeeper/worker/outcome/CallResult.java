package dev.weirkeeper.worker.outcome;

import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Usage;
import org.jspecify.annotations.Nullable;

/** How a provider call ended. */
public sealed interface CallResult {

    /**
     * The model answered.
     *
     * @param message the answer
     * @param finishReason why the model stopped, in the provider's word; null where it did not say
     * @param usage tokens as the provider counted them; null where it did not say
     * @param meanLogProbability mean of the natural logarithms of the tokens' probabilities, 0 or less; null where it did not
     *     say
     */
    record Answered(
            Message message,
            @Nullable String finishReason,
            @Nullable Usage usage,
            @Nullable Double meanLogProbability) implements CallResult {
        /** An answer whose provider did not say how likely it was. */
        public Answered(Message message, @Nullable String finishReason, @Nullable Usage usage) {
            this(message, finishReason, usage, null);
        }
    }

    /**
     * It did not, or not in a way that can be used.
     *
     * @param failure what happened, by the table
     * @param message the provider's words or ours, at most {@value #MAX_MESSAGE} characters
     * @param httpStatus the HTTP status; null where there was no response
     * @param retryAfterMs how long the provider asked to be left alone, milliseconds; null where it did not say
     * @param usage tokens that were used all the same; null where none are known
     */
    record Failed(
            Failure failure,
            String message,
            @Nullable Integer httpStatus,
            @Nullable Long retryAfterMs,
            @Nullable Usage usage)
            implements CallResult {
        /** Longest message that is kept, in characters. */
        public static final int MAX_MESSAGE = 500;

        public Failed {
            if (message.length() > MAX_MESSAGE) {
                message = message.substring(0, MAX_MESSAGE);
            }
        }

        /** A failure of which nothing is known but what it is. */
        public static Failed of(Failure failure, String message) {
            return new Failed(failure, message, null, null, null);
        }
    }
}
