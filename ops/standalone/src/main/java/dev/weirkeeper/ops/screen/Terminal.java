package dev.weirkeeper.ops.screen;

import java.io.Console;
import java.util.Map;

/**
 * What the output is shown on.
 *
 * @param interactive whether a person sits before it, so that a line may be drawn over
 * @param colour whether colours are wanted
 * @param width its width, columns, at least 40
 */
public record Terminal(boolean interactive, boolean colour, int width) {
    private static final int NARROWEST = 40;
    private static final int USUAL = 100;

    public Terminal {
        width = Math.max(NARROWEST, width);
    }

    /** The terminal of this process; {@code NO_COLOR} and {@code COLUMNS} are honoured. */
    public static Terminal ofProcess(Map<String, String> environment) {
        Console console = System.console();
        boolean interactive = console != null && console.isTerminal();
        boolean colour = interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(interactive, colour, columns(environment));
    }

    /** A text that is not the main thing. */
    public String grey(String text) {
        return styled("2", text);
    }

    /** A heading. */
    public String bold(String text) {
        return styled("1", text);
    }

    /** Something good. */
    public String green(String text) {
        return styled("32", text);
    }

    /** Something to look at. */
    public String yellow(String text) {
        return styled("33", text);
    }

    /** Something bad. */
    public String red(String text) {
        return styled("31", text);
    }

    private String styled(String code, String text) {
        return colour && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    private static int columns(Map<String, String> environment) {
        try {
            return Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
        } catch (NumberFormatException e) {
            return USUAL;
        }
    }
}
