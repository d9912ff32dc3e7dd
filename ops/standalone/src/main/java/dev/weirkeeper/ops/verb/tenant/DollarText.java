package dev.weirkeeper.ops.verb.tenant;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Dollars on the command line, as exact nano-dollars; may be negative. */
final class DollarText implements ITypeConverter<Long> {
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

    @Override
    public Long convert(String text) {
        String rule =
                "'" + text + "' must be dollars from -1000000 to 1000000, not 0, with at most 9 decimals, like -0.15";
        try {
            BigDecimal dollars = new BigDecimal(text.strip());
            boolean readable = Math.abs((long) dollars.scale()) <= 40 && dollars.precision() <= 40;
            boolean fits = readable
                    && dollars.signum() != 0
                    && dollars.abs().compareTo(MOST) <= 0
                    && dollars.stripTrailingZeros().scale() <= 9;
            if (fits) {
                return dollars.movePointRight(9).longValueExact();
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException(rule);
        }
        throw new TypeConversionException(rule);
    }
}
