package dev.weirkeeper.ops.verb.deadletter;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Bytes for people: offset, hexadecimal, and what of it is plain text, sixteen a line. */
final class Preview {
    private static final int A_LINE = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private Preview() {}

    /**
     * The lines.
     *
     * @param most bytes shown at the most; a last line counts what is left out
     */
    static List<String> lines(byte[] bytes, int most) {
        List<String> lines = new ArrayList<>();
        int shown = Math.min(bytes.length, most);
        for (int at = 0; at < shown; at += A_LINE) {
            int to = Math.min(shown, at + A_LINE);
            lines.add(String.format(
                    Locale.ROOT, "%06x  %-47s  %s", at, HEX.formatHex(bytes, at, to), text(bytes, at, to)));
        }
        if (bytes.length > shown) {
            lines.add("and " + (bytes.length - shown) + " bytes more (--bytes N)");
        }
        return lines;
    }

    private static String text(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
        }
        return text.toString();
    }
}
