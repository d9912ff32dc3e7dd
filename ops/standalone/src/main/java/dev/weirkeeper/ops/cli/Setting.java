package dev.weirkeeper.ops.cli;

import java.util.Locale;

/**
 * A setting as it holds, and where it came from.
 *
 * @param key property key, like {@code bootstrap.servers}
 * @param value the value; may be a secret, see {@link #shown}
 * @param source what set it
 * @param origin the flag, the variable, or the file; "default" for a default
 */
public record Setting(String key, String value, Source source, String origin) {
    /** What can set a value, the strongest first. */
    public enum Source {
        FLAG,
        ENVIRONMENT,
        FILE,
        DEFAULT
    }

    /** The value for people: secrets are not shown. */
    public String shown() {
        String lower = key.toLowerCase(Locale.ROOT);
        boolean secret = lower.contains("password")
                || lower.contains("secret")
                || lower.contains("jaas")
                || lower.contains("token")
                || lower.contains("user.info")
                || lower.contains("key.pem");
        return secret ? "(hidden)" : value;
    }
}
