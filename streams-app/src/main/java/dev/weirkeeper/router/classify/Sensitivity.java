package dev.weirkeeper.router.classify;

import dev.weirkeeper.schema.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what in a text needs care: email, phone, card (Luhn), iban (mod 97), ssn, ip, secret (shapes of keys and tokens) and
 * injection (phrases). One pass that looks closer only where a trigger stands: an at sign, a run of digits, the beginning of a
 * key. Every look is bounded, so that no text takes more than linear time. Each kind is reported once, with the highest
 * confidence; what was found is not.
 */
final class Sensitivity {
    private static final String[] KEY_STARTS = {
        "sk-",
        "sk_live_",
        "sk_test_",
        "rk_live_",
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "xoxp-",
        "xoxa-",
        "AKIA",
        "ASIA",
        "AIza",
        "ya29.",
        "npm_",
        "hf_",
        "pypi-",
        "eyJ",
        "SG."
    };
    private static final int KEY_LENGTH = 16;
    private static final String PEM = "-----BEGIN ";

    private final int injection;
    private final int secret;

    Sensitivity(Lexicon lexicon) {
        this.injection = lexicon.feature("cue.injection");
        this.secret = lexicon.feature("cue.secret");
    }

    List<Finding> find(String text, Scan ask) {
        Found found = new Found();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean start = i == 0 || !isWord(text.charAt(i - 1));
            if (c == '@') {
                found.add("email", emailAround(text, i));
                i++;
            } else if (start && (isDigit(c) || c == '+')) {
                i = Math.max(i + 1, Numbers.read(text, i, found));
            } else if (start && c >= 'A' && c <= 'Z' && Numbers.ibanAt(text, i)) {
                found.add("iban", 0.99);
                i += 15;
            } else if (start && isKey(text, i)) {
                found.add("secret", 0.9);
                i += KEY_LENGTH;
            } else {
                found.add("secret", c == '-' && text.startsWith(PEM, i) ? 0.95 : 0);
                i++;
            }
        }
        found.add("secret", secret >= 0 && ask.scores[secret] > 0 ? 0.4 : 0);
        found.add("injection", injection >= 0 && ask.scores[injection] > 0 ? 0.6 : 0);
        return found.findings;
    }

    /** Collects findings, one per kind. */
    static final class Found {
        private final List<Finding> findings = new ArrayList<>(2);

        void add(String kind, double confidence) {
            if (confidence <= 0) {
                return;
            }
            for (Finding finding : findings) {
                if (finding.getKind().equals(kind)) {
                    finding.setConfidence(Math.max(confidence, finding.getConfidence()));
                    return;
                }
            }
            Finding finding = new Finding();
            finding.setKind(kind);
            finding.setConfidence(confidence);
            findings.add(finding);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isWord(char c) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || isDigit(c) || c == '_';
    }

    /** local@host.tld: something before it, and after it labels with a dot and a last one of letters. */
    private static double emailAround(String text, int at) {
        if (at == 0 || !(isWord(text.charAt(at - 1)) || text.charAt(at - 1) == '+')) {
            return 0;
        }
        int lastDot = -1;
        int end = at + 1;
        while (end < text.length() && end - at <= 254 && isHost(text.charAt(end))) {
            lastDot =
                    text.charAt(end) == '.' && end + 1 < text.length() && isHost(text.charAt(end + 1)) ? end : lastDot;
            end++;
        }
        if (lastDot <= at + 1) {
            return 0;
        }
        int letters = 0;
        for (int i = lastDot + 1; i < end && (text.charAt(i) | 0x20) >= 'a' && (text.charAt(i) | 0x20) <= 'z'; i++) {
            letters++;
        }
        return letters >= 2 ? 0.98 : 0;
    }

    private static boolean isHost(char c) {
        return (isWord(c) && c != '_') || c == '.' || c == '-';
    }

    /** A known beginning and at least {@value #KEY_LENGTH} characters as keys have them, digits or capitals among them. */
    private static boolean isKey(String text, int at) {
        char first = text.charAt(at);
        for (String start : KEY_STARTS) {
            if (start.charAt(0) == first && text.startsWith(start, at)) {
                int i = at + start.length();
                int varied = 0;
                while (i < text.length() && i - at < 64 && isKeyCharacter(text.charAt(i))) {
                    char c = text.charAt(i);
                    varied += isDigit(c) || (c >= 'A' && c <= 'Z') ? 1 : 0;
                    i++;
                }
                return i - at >= KEY_LENGTH && varied >= 3;
            }
        }
        return false;
    }

    private static boolean isKeyCharacter(char c) {
        return isWord(c) || c == '-' || c == '.' || c == '/' || c == '=';
    }
}
