package dev.weirkeeper.router.classify;

import java.util.Map;

/**
 * Names the language: by script where the script has one, else by the commonest words. Of Latin and Cyrillic text the
 * language whose words make up the largest share wins; sure of it is who leads clearly and with more than a few words.
 */
final class Languages {
    static final String UNKNOWN = "und";

    /** Letters that tell languages of Arabic script apart from Arabic. */
    private static final String PERSIAN = "پچژگ";

    private final Map<String, Integer> byLanguage;

    Languages(Lexicon lexicon) {
        this.byLanguage = lexicon.group("lang");
    }

    /**
     * A label and how sure it is.
     *
     * @param label what is believed
     * @param confidence probability that it is right, 0..1
     */
    record Guess(String label, double confidence) {}

    /** The script of most letters. A quarter of kana makes Han Japanese. */
    static Script script(Scan scan) {
        int best = Script.NONE.ordinal();
        for (Script script : Script.values()) {
            boolean counts = script != Script.NONE && scan.letters[script.ordinal()] > 0;
            if (counts && (best == Script.NONE.ordinal() || scan.letters[script.ordinal()] > scan.letters[best])) {
                best = script.ordinal();
            }
        }
        int kana = scan.letters[Script.KANA.ordinal()];
        int han = scan.letters[Script.HAN.ordinal()];
        return best == Script.HAN.ordinal() && kana * 4 > han ? Script.KANA : Script.values()[best];
    }

    Guess language(Scan scan, Script script, String text) {
        if (script == Script.NONE) {
            return new Guess(UNKNOWN, 0);
        }
        if (script == Script.LATIN || script == Script.CYRILLIC) {
            return byWords(scan, script);
        }
        double share = (double) scan.letters[script.ordinal()] / Math.max(1, scan.letters());
        if (script == Script.ARABIC && containsAny(text, PERSIAN)) {
            return new Guess("fa", 0.8 * share);
        }
        String language = script.language();
        return language.equals(UNKNOWN) ? new Guess(UNKNOWN, 0) : new Guess(language, 0.5 + 0.48 * share);
    }

    private Guess byWords(Scan scan, Script script) {
        String best = UNKNOWN;
        double bestScore = 0;
        double second = 0;
        for (Map.Entry<String, Integer> entry : byLanguage.entrySet()) {
            double score = scan.scores[entry.getValue()];
            if (score > bestScore) {
                second = bestScore;
                bestScore = score;
                best = entry.getKey();
            } else if (score > second) {
                second = score;
            }
        }
        if (bestScore == 0) {
            // A few words without any common one: English is what most such prompts are.
            return script == Script.LATIN && scan.words > 0 ? new Guess("en", 0.4) : new Guess(UNKNOWN, 0);
        }
        double lead = (bestScore - second) / (bestScore + 0.5);
        double evidence = bestScore / (bestScore + 1.5);
        return new Guess(best, Math.clamp(0.35 + 0.65 * Math.sqrt(lead * evidence), 0, 0.99));
    }

    private static boolean containsAny(String text, String letters) {
        for (int i = 0; i < text.length(); i++) {
            if (letters.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
