package dev.weirkeeper.ops.verb.deadletter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a dead letter lies: its id on the command line, {@code PARTITION:OFFSET}.
 *
 * @param partition its partition, from 0
 * @param offset its offset there, from 0
 */
record Place(int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

    @Override
    public String toString() {
        return partition + ":" + offset;
    }

    /** Reads ids. */
    static final class Reader implements ITypeConverter<Place> {
        @Override
        public Place convert(String text) {
            Matcher matcher = TEXT.matcher(text.strip());
            if (!matcher.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' must be PARTITION:OFFSET as weir dead-letters list shows it, like 0:17");
            }
            return new Place(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
    }
}
