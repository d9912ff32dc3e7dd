package dev.weirkeeper.ops.config;

/**
 * One thing wrong with a manifest.
 *
 * @param file the file, as the user named it
 * @param line its line, from 1; 0 where the file as a whole is meant
 * @param column its column, from 1; 0 where the file as a whole is meant
 * @param field the field's path, like {@code models[2].prices[0].input}; empty where there is none
 * @param message the value and the rule that it breaks; never a secret
 */
public record Problem(String file, int line, int column, String field, String message) {
    /** {@code file:line:column: field: message}, leaving out what is not known. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!field.isEmpty()) {
            text.append(field).append(": ");
        }
        return text.append(message).toString();
    }
}
