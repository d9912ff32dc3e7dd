package dev.weirkeeper.ops.screen;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        return new Terminal(interactive, colour, columns(environment, interactive));
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

    private static int columns(Map<String, String> environment, boolean interactive) {
        int said = number(environment.getOrDefault("COLUMNS", ""));
        int columns = said > 0 || !interactive ? said : asked();
        return columns > 0 ? columns : USUAL;
    }

    /** Shells rarely hand COLUMNS on, and a bar wider than the terminal leaves a trail: the terminal itself is asked. */
    private static int asked() {
        try {
            Process stty = new ProcessBuilder("sh", "-c", "stty size </dev/tty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return number(size.substring(size.indexOf(' ') + 1));
        } catch (IOException e) {
            return 0; // no shell, no terminal to ask
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
