package dev.weirkeeper.router.pending;

import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.LastCall;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one class wait for the same: where one of them must wait, a decision for the next would only say so again. All
 * that a decision's eligibility rests on is in it (metadata is not, as long as no rule is evaluated: with a line number in it, no
 * two requests would share a class). Pure.
 */
public final class WaitClass {
    private WaitClass() {}

    /** The class of a request, short text. Two different ones share a text once in billions; one then waits for a tick more. */
    public static String of(InferenceRequest request, LedgerEntry entry) {
        @Nullable Parameters parameters = request.getParameters();
        long hash = 1;
        for (Object part : List.of(
                request.getTenant(),
                text(request.getPolicy()),
                request.getModel(),
                text(request.getConstraints()),
                text(request.getCallerRegion()),
                request.getStream(),
                size(request),
                parameters == null ? "" : text(parameters.getMaxOutputTokens()),
                parameters != null && parameters.getTools() != null,
                parameters != null && parameters.getResponseFormat() != null,
                Set.copyOf(entry.getExcluded()),
                Set.copyOf(entry.getAvoided()),
                LastCall.left(entry),
                Attempts.unsettled(entry, 0) + Attempts.counted(entry) >= entry.getMaxAttempts())) {
            hash = hash * 1_000_003 + part.hashCode();
        }
        return Long.toHexString(hash);
    }

    /** Prompts within a factor of two are one size. */
    private static int size(InferenceRequest request) {
        long chars = 1;
        for (Message message : request.getMessages()) {
            chars += message.getContent() == null ? 0 : message.getContent().length();
            chars += 1_000L * message.getParts().size();
        }
        return Long.SIZE - Long.numberOfLeadingZeros(chars);
    }

    private static String text(@Nullable Object part) {
        return Objects.toString(part, "");
    }
}
