package dev.weirkeeper.ops.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant. */
public final class Suggestion {
    private Suggestion() {}

    /**
     * The known word nearest to a mistyped one.
     *
     * @param word what was written
     * @param known what could have been meant
     * @return the nearest, if it is near enough to be worth proposing
     */
    public static Optional<String> of(String word, Collection<String> known) {
        String plain = plain(word);
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(plain, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(best -> isNear(plain, plain(best)));
    }

    private static boolean isNear(String word, String candidate) {
        int longest = Math.max(word.length(), candidate.length());
        boolean contained = word.length() >= 3 && (candidate.startsWith(word) || word.startsWith(candidate));
        return contained || distance(word, candidate) <= Math.max(1, longest / 3);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Levenshtein's distance, by two rows. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, Math.min(row[j - 1], before[j]) + 1);
            }
            before = row;
        }
        return before[b.length()];
    }
}
