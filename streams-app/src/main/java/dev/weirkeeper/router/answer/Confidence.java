package dev.weirkeeper.router.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.OptionalDouble;

/**
 * How sure an answer says that it is: the number {@code confidence} of a JSON object, or a last line {@code Confidence: 0.8} or
 * {@code Confidence: 80 %}. The prompt has to ask for it.
 */
final class Confidence {
    private static final String FIELD = "confidence";
    private static final Pattern LAST_LINE = Pattern.compile(
            "(?i)(?:^|\\n)[\\s*_]*confidence[\\s*_]*[:=][\\s*_]*([0-9]+(?:\\.[0-9]+)?)\\s*(%?)[\\s*_.]*$");
    private static final int TAIL = 80;
    private static final double PER_CENT = 100;

    private Confidence() {}

    /** What it says, 0..1; empty where it says nothing of the kind. */
    static OptionalDouble stated(String text) {
        if (text.startsWith("{")) {
            return AnswerFormat.read(text)
                    .map(json -> json.get(FIELD))
                    .filter(JsonNode::isNumber)
                    .map(number -> OptionalDouble.of(share(number.doubleValue(), false)))
                    .orElse(OptionalDouble.empty());
        }
        Matcher line = LAST_LINE.matcher(text.substring(Math.max(0, text.length() - TAIL)));
        return line.find()
                ? OptionalDouble.of(
                        share(Double.parseDouble(line.group(1)), !line.group(2).isEmpty()))
                : OptionalDouble.empty();
    }

    /** Numbers above 1 are meant as per cent. */
    private static double share(double stated, boolean perCent) {
        return Math.clamp(perCent || stated > 1 ? stated / PER_CENT : stated, 0, 1);
    }
}
