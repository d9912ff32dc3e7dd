package dev.weirkeeper.router.rule;

import java.util.List;

/**
 * What is wrong with a policy.
 *
 * @param path the field, as the YAML names it, below the policy: {@code rules[1].when}
 * @param line line in the field's text, from 1; 0 where there is no place
 * @param column column in that line, from 1; 0 where there is no place
 * @param reason what is wrong, for people
 * @param unknown the word that is not known, where that is what is wrong; else empty
 * @param known the words that could have been meant
 */
public record Flaw(String path, int line, int column, String reason, String unknown, List<String> known) {
    private static final int SHOWN = 300;

    public Flaw {
        reason = reason.length() <= SHOWN ? reason : reason.substring(0, SHOWN) + "…";
    }

    static Flaw of(String path, String reason) {
        return new Flaw(path, 0, 0, reason, "", List.of());
    }

    Flaw at(String otherPath) {
        return new Flaw(otherPath, line, column, reason, unknown, known);
    }

    /** Place and reason, without the path. */
    public String message() {
        return line == 0 ? reason : "at " + line + ":" + column + ": " + reason;
    }

    /** Path, place and reason. */
    @Override
    public String toString() {
        return path + ": " + message();
    }
}
