package dev.weirkeeper.worker.limit;

import dev.weirkeeper.schema.DispatchedRequest;
import org.jspecify.annotations.Nullable;

/**
 * What one call takes of a limit, beside one place and one start.
 *
 * @param tokens its tokens as reserved: the estimated prompt and the longest answer that was asked for, else the estimated one
 * @param callTimeoutMs its time-out, milliseconds
 */
public record Need(long tokens, long callTimeoutMs) {

    /** What a dispatch takes. */
    public static Need of(DispatchedRequest dispatch, long callTimeoutMs) {
        @Nullable
        Integer longest = dispatch.getParameters() == null
                ? null
                : dispatch.getParameters().getMaxOutputTokens();
        long answer = longest == null ? dispatch.getEstimatedOutputTokens() : longest;
        return new Need(Math.max(0, dispatch.getEstimatedInputTokens()) + Math.max(0, answer), callTimeoutMs);
    }
}
