package dev.weirkeeper.router.classify;

import java.util.Map;

/**
 * Guesses the subject: the domain with the most evidence among the words, {@value #UNKNOWN} where there is hardly any. Names
 * are those of the rule file: code, maths, science, health, law, finance, history, geography, culture, philosophy, psychology,
 * support. The catalogue's priors by domain use the same names.
 */
final class Domains {
    static final String UNKNOWN = "unknown";

    /** Less evidence than this is none. */
    private static final double LEAST = 1.2;
    /** What speaks for nothing at all, on the scale of {@code e^(sharpness · evidence) − 1}. */
    private static final double DOUBT = 1.2;

    private static final double SHARPNESS = 0.3;
    private static final double MOST = 14;

    private final String[] names;
    private final int[] features;

    Domains(Lexicon lexicon) {
        Map<String, Integer> labels = lexicon.group("domain");
        this.names = labels.keySet().toArray(new String[0]);
        this.features = labels.values().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The guess; what intent and looks say for code and maths counts as words would. */
    Languages.Guess guess(Scan scan, double codeEvidence, double mathsEvidence) {
        double sum = DOUBT;
        double bestEvidence = LEAST;
        String best = UNKNOWN;
        for (int i = 0; i < names.length; i++) {
            double looks = switch (names[i]) {
                case "code" -> codeEvidence;
                case "maths" -> mathsEvidence;
                default -> 0;
            };
            double evidence = Math.min(MOST, scan.scores[features[i]] + looks);
            sum += Math.expm1(SHARPNESS * evidence);
            if (evidence > bestEvidence) {
                bestEvidence = evidence;
                best = names[i];
            }
        }
        double confidence = best.equals(UNKNOWN) ? 0 : Math.expm1(SHARPNESS * bestEvidence) / sum;
        return new Languages.Guess(best, confidence);
    }
}
