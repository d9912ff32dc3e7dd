package dev.weirkeeper.router.classify;

import dev.weirkeeper.schema.Intent;
import java.util.Locale;
import java.util.Map;

/**
 * Says what is asked for: the words' evidence for each intent plus what the text looks like, made a probability by the share
 * that the likeliest has of all evidence, doubt included.
 */
final class Intents {
    /** Less evidence than this is none. */
    private static final double LEAST = 2.2;
    /** What speaks for nothing at all, on the scale of {@code e^(sharpness · evidence) − 1}. */
    private static final double DOUBT = 1.2;

    private static final double SHARPNESS = 0.3;
    /** Beyond this more words of one kind say nothing new. */
    private static final double MOST = 14;

    private static final Intent[] ALL = Intent.values();

    private final int[] featureOf = new int[ALL.length];
    private final int choice;

    Intents(Lexicon lexicon) {
        Map<String, Integer> labels = lexicon.group("intent");
        for (Intent intent : ALL) {
            featureOf[intent.ordinal()] = labels.getOrDefault(intent.name().toLowerCase(Locale.ROOT), -1);
        }
        this.choice = lexicon.feature("cue.choice");
    }

    /**
     * The likeliest intent and its probability.
     *
     * @param intent UNKNOWN where nothing is likely
     * @param confidence 0..1; 0 for UNKNOWN
     */
    record Guess(Intent intent, double confidence) {}

    Guess guess(Scan scan, Prompt prompt) {
        double[] evidence = new double[ALL.length];
        for (Intent intent : ALL) {
            int feature = featureOf[intent.ordinal()];
            evidence[intent.ordinal()] = feature < 0 ? 0 : scan.scores[feature];
        }
        addLooks(evidence, scan, prompt);
        double sum = DOUBT;
        int best = Intent.UNKNOWN.ordinal();
        evidence[best] = LEAST;
        for (int i = 0; i < evidence.length; i++) {
            evidence[i] = Math.clamp(evidence[i], 0, MOST);
            sum += i == Intent.UNKNOWN.ordinal() ? 0 : Math.expm1(SHARPNESS * evidence[i]);
            best = evidence[i] > evidence[best] ? i : best;
        }
        return best == Intent.UNKNOWN.ordinal()
                ? new Guess(Intent.UNKNOWN, 0)
                : new Guess(ALL[best], Math.expm1(SHARPNESS * evidence[best]) / sum);
    }

    private void addLooks(double[] evidence, Scan scan, Prompt prompt) {
        // LaTeX is full of brackets, and is not code.
        double codeShare = (double) Math.max(0, scan.codeMarks - 4 * scan.latex) / Math.max(20, scan.wordLetters);
        add(evidence, Intent.CODE, Math.min(6, 40 * Math.max(0, codeShare - 0.03)) + (scan.fence ? 3 : 0));
        double mathShare = (double) scan.mathMarks / Math.max(4, scan.words);
        add(evidence, Intent.MATHS, Math.min(6, 12 * mathShare));
        if (scan.numbers >= 2 && scan.questionMarks > 0 && codeShare < 0.05) {
            add(evidence, Intent.MATHS, Math.min(3, 12.0 * scan.numbers / Math.max(10, scan.words)));
        }
        if (scan.questionMarks > 0) {
            add(evidence, Intent.QUESTION, 1);
        }
        if (scan.words <= 16 && codeShare < 0.05) {
            add(evidence, Intent.KNOWLEDGE, scan.questionMarks > 0 ? 1.5 : 0.8);
        }
        add(evidence, Intent.KNOWLEDGE, choice >= 0 && scan.scores[choice] > 0 ? 2 : 0);
        if (scan.words > 16) {
            add(evidence, Intent.CHAT, -2);
        }
        if (prompt.json()) {
            add(evidence, Intent.EXTRACT, 1.5);
        }
        if (prompt.tools()) {
            add(evidence, Intent.AGENTIC, 7);
        }
    }

    private static void add(double[] evidence, Intent intent, double more) {
        evidence[intent.ordinal()] += more;
    }
}
