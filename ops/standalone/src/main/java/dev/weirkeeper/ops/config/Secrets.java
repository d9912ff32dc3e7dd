package dev.weirkeeper.ops.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognises a secret where only the name of one belongs. A manifest is checked in, mailed and published to a topic that
 * everybody reads: a key in it is refused, and the message does not repeat it.
 */
final class Secrets {
    private static final Pattern KNOWN_SHAPE = Pattern.compile(
            "^(sk-|sk_|pk-|rk-|gsk_|xai-|hf_|ghp_|glpat-|AIza|AKIA|ASIA|eyJ|Bearer\\s|Basic\\s).*", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern LONG_TOKEN = Pattern.compile("[A-Za-z0-9+/=_.-]{24,}");
    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "proxy-authorization", "api-key", "x-api-key", "x-goog-api-key", "cookie");

    private Secrets() {}

    /** Whether a text looks like a key or token. */
    static boolean looksLikeOne(String text) {
        return KNOWN_SHAPE.matcher(text).matches() || (LONG_TOKEN.matcher(text).matches() && isMixed(text));
    }

    /** Whether a text can be the name of an environment variable. */
    static boolean isVariableName(String text) {
        return VARIABLE.matcher(text).matches();
    }

    /** Whether an HTTP header of this name carries a secret. */
    static boolean isSecretHeader(String name) {
        return SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Random tokens mix digits, upper and lower case; names of things rarely have all three. */
    private static boolean isMixed(String text) {
        return text.chars().anyMatch(Character::isDigit)
                && text.chars().anyMatch(Character::isUpperCase)
                && text.chars().anyMatch(Character::isLowerCase);
    }
}
