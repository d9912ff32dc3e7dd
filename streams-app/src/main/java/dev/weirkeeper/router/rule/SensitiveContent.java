package dev.weirkeeper.router.rule;

import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.Finding;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.SensitivityRule;
import java.util.List;

/** Where prompts with some kinds of sensitive content may go. */
public final class SensitiveContent {
    /** Any kind of finding. */
    public static final String ANY = "any";

    /** Some of the prompt was not read, a long one's middle or what is no text: what it holds is not known. */
    public static final String UNREAD = "unread";

    private final String name;
    private final List<String> kinds;
    private final double minConfidence;
    private final Restriction restriction;

    SensitiveContent(SensitivityRule row, Aliases aliases) {
        this.name = row.getName();
        this.kinds = List.copyOf(row.getKinds());
        this.minConfidence = row.getMinConfidence();
        Restriction gate = Effect.restriction(
                "sensitivity rule \"" + name + "\"", row.getAllow(), row.getDeny(), row.getRegions(), aliases);
        this.restriction =
                new Restriction(Restriction.Kind.SENSITIVITY, gate.whose(), gate.allow(), gate.deny(), gate.regions());
    }

    String name() {
        return name;
    }

    Restriction restriction() {
        return restriction;
    }

    /** Whether a prompt holds what the rule is for. */
    boolean concerns(InferenceRequest request, Classification prompt) {
        if (kinds.contains(UNREAD) && (prompt.getTruncated() || holdsMoreThanText(request))) {
            return true;
        }
        for (Finding finding : prompt.getSensitivity()) {
            boolean meant = kinds.contains(ANY) || kinds.contains(finding.getKind());
            // Not "confidence < least": a confidence that is no number is no reason to let it pass.
            if (meant && !(finding.getConfidence() < minConfidence)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsMoreThanText(InferenceRequest request) {
        for (Message message : request.getMessages()) {
            for (ContentPart part : message.getParts()) {
                if (!part.getType().equals("text")) {
                    return true;
                }
            }
        }
        return false;
    }
}
