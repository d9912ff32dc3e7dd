package dev.weirkeeper.router.classify;

import dev.weirkeeper.schema.Intent;

/**
 * How hard a prompt is, 0 (anyone answers it) .. 1 (only the best do): where its intent usually lies, moved by its length, by
 * what its words say and by how much it demands. A rough guess, and its confidence says so: on subjects that a guess was not
 * made for, nothing frozen beats the length of a prompt by much.
 */
final class Complexity {
    /** Measured rank correlation with how often models fail is about a third. */
    static final double CONFIDENCE = 0.3;

    private final int hard;
    private final int easy;
    private final int demand;

    Complexity(Lexicon lexicon) {
        this.hard = lexicon.feature("cue.hard");
        this.easy = lexicon.feature("cue.easy");
        this.demand = lexicon.feature("cue.demand");
    }

    double of(Scan scan, Prompt prompt, Intent intent, long inputTokens) {
        double length = Math.log(1 + inputTokens / 25.0) / Math.log(1 + 2_000 / 25.0);
        double wordLength = (double) scan.wordLetters / Math.max(1, scan.words - scan.numbers);
        double score = usual(intent)
                + 0.30 * (Math.min(1, length) - 0.4)
                + 0.05 * Math.min(6, scan.scores[hard])
                - 0.06 * Math.min(4, scan.scores[easy])
                + 0.025 * Math.min(5, scan.scores[demand])
                + 0.04 * Math.clamp(wordLength - 4.6, -1.0, 2.0)
                + 0.02 * Math.min(5, Math.max(0, scan.questionMarks - 1))
                + 0.015 * Math.min(8, scan.bullets)
                + 0.10 * Math.min(1, (double) scan.mathMarks / Math.max(8, scan.words))
                + (prompt.messages() > 6 ? 0.05 : 0);
        return Math.clamp(score, 0.02, 0.98);
    }

    private static double usual(Intent intent) {
        return switch (intent) {
            case CHAT -> 0.12;
            case FAQ, CLASSIFY -> 0.22;
            case KNOWLEDGE, SUPPORT -> 0.28;
            case EXTRACT, REWRITE, TRANSLATE -> 0.32;
            case SUMMARISE, QUESTION, UNKNOWN -> 0.36;
            case CREATIVE, BRAINSTORM -> 0.38;
            case CODE -> 0.52;
            case MATHS -> 0.55;
            case REASONING, AGENTIC -> 0.62;
        };
    }
}
