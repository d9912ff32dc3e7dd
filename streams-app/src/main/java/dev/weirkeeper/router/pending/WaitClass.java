package dev.weirkeeper.router.pending;

import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.LastCall;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.RoutingDecision;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one class wait for the same: where one of them must wait, a decision for the next would only say so again. All
 * that a decision's eligibility rests on is in it. Of what conditions look at, only what came of it is: which rules held, which arm
 * (metadata itself is not: with a line number in it, no two requests would share a class). Pure.
 */
public final class WaitClass {
    private WaitClass() {}

    /**
     * The class of a request, short text. Two different ones share a text once in billions; one then waits for a tick more.
     *
     * @param decision the decision that made it wait; null: nothing was decided
     */
    public static String of(InferenceRequest request, LedgerEntry entry, @Nullable RoutingDecision decision) {
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
                decision == null ? List.of() : decision.getRules(),
                decision == null ? "" : text(decision.getArm()),
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
