package dev.weirkeeper.router.classify;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Intent;

/**
 * How long an answer will be, in tokens: what its intent usually takes, made shorter or longer by what the prompt says, and
 * never more than the request allows.
 */
final class AnswerLength {
    private static final double TOKENS_PER_WORD = 1.35;

    private final int shortCue;
    private final int longCue;
    private final int choice;

    AnswerLength(Lexicon lexicon) {
        this.shortCue = lexicon.feature("cue.short");
        this.longCue = lexicon.feature("cue.long");
        this.choice = lexicon.feature("cue.choice");
    }

    long of(Scan scan, InferenceRequest request, Intent intent, long inputTokens) {
        double tokens = usual(intent, inputTokens);
        if (scan.wordsAsked > 0) {
            tokens = Math.min(100_000, scan.wordsAsked) * TOKENS_PER_WORD;
        } else if (scan.scores[shortCue] > 0) {
            tokens = Math.min(tokens, 40);
        } else if (scan.scores[longCue] > 0) {
            tokens *= 2;
        } else if (scan.scores[choice] > 0) {
            tokens = Math.min(tokens, 120);
        }
        long estimate = Math.max(1, Math.round(tokens));
        Integer most =
                request.getParameters() == null ? null : request.getParameters().getMaxOutputTokens();
        return most == null ? estimate : Math.min(estimate, Math.max(1, most));
    }

    private static double usual(Intent intent, long inputTokens) {
        return switch (intent) {
            case CLASSIFY -> 20;
            case CHAT -> 60;
            case KNOWLEDGE -> 100;
            case FAQ, SUPPORT -> 140;
            case EXTRACT -> Math.clamp(inputTokens / 4, 60, 1_000);
            case QUESTION, UNKNOWN -> 220;
            case SUMMARISE -> Math.clamp(inputTokens / 5, 80, 600);
            case TRANSLATE, REWRITE -> Math.clamp(inputTokens, 30, 8_000);
            case MATHS -> 320;
            case CODE, BRAINSTORM, AGENTIC -> 400;
            case REASONING -> 450;
            case CREATIVE -> 500;
        };
    }
}
