package dev.weirkeeper.ops.config;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One value of a YAML file, with its path and place. Each reading method returns the value, or reports what is wrong
 * with it and returns nothing, so that one run finds everything.
 *
 * @param node the node
 * @param mark where a message about it points: its key, or the value itself where it has none
 * @param path its path in the file
 * @param problems where complaints go
 */
record Value(Node node, Mark mark, String path, Problems problems) {
    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000L);
    private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(1_000_000L);
    private static final int SHOWN = 60;

    /** A text that is not blank. */
    Optional<String> text() {
        return scalar("must be a text").flatMap(text -> text.isBlank() ? complain("is empty") : Optional.of(text));
    }

    /** A whole number within limits, both included. */
    Optional<Long> whole(long least, long most) {
        String rule = "must be a whole number from " + least + " to " + most;
        return scalar(rule).flatMap(text -> {
            try {
                long number = Long.parseLong(text.replace("_", ""));
                return number < least || number > most ? complain(quoted(text) + " " + rule) : Optional.of(number);
            } catch (NumberFormatException e) {
                return complain(quoted(text) + " " + rule);
            }
        });
    }

    /** A whole number within limits, both included. */
    Optional<Integer> count(int least, int most) {
        return whole(least, most).map(Math::toIntExact);
    }

    /** A number within limits, both included. */
    Optional<Double> number(double least, double most) {
        String rule = "must be a number from " + plain(least) + " to " + plain(most);
        return decimal(rule).map(BigDecimal::doubleValue).flatMap(value -> {
            boolean fits = value >= least && value <= most;
            return fits ? Optional.of(value) : complain(quoted(raw()) + " " + rule);
        });
    }

    /**
     * Dollars as exact nano-dollars: what is written has at most nine decimals, and no binary fraction comes between.
     *
     * @param unit what the dollars are for, for the message ("dollars per million tokens")
     */
    Optional<Long> nanoDollars(String unit) {
        String rule = "must be " + unit + " from 0 to 1000000 with at most 9 decimals, like 0.15";
        return decimal(rule).flatMap(dollars -> {
            boolean fits = dollars.signum() >= 0
                    && dollars.compareTo(MOST_DOLLARS) <= 0
                    && dollars.stripTrailingZeros().scale() <= 9;
            return fits ? Optional.of(dollars.multiply(NANO).longValueExact()) : complain(quoted(raw()) + " " + rule);
        });
    }

    /** true or false. */
    Optional<Boolean> flag() {
        String rule = "must be true or false";
        return scalar(rule).flatMap(text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> Optional.of(true);
            case "false", "no", "off" -> Optional.of(false);
            default -> complain(quoted(text) + " " + rule);
        });
    }

    /** A moment: a date (midnight UTC) or a date and time with its offset. */
    Optional<Instant> moment() {
        String rule = "must be a date like 2026-01-31 (midnight UTC) or a time like 2026-01-31T08:00:00Z";
        return scalar(rule).flatMap(text -> {
            try {
                return Optional.of(
                        text.length() <= 10
                                ? LocalDate.parse(text)
                                        .atStartOfDay(ZoneOffset.UTC)
                                        .toInstant()
                                : OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                return complain(quoted(text) + " " + rule);
            }
        });
    }

    /** A time zone, by its name in the IANA database or as an offset. */
    Optional<String> zone() {
        return text().flatMap(name -> {
            try {
                return Optional.of(ZoneId.of(name).getId());
            } catch (DateTimeException e) {
                return complain(quoted(name) + " must be a time zone like UTC or Europe/Berlin");
            }
        });
    }

    /** A symbol of an enum, in any case, hyphens for underscores; UNKNOWN is nobody's wish. */
    <E extends Enum<E>> Optional<E> symbol(Class<E> type) {
        List<String> known = Stream.of(type.getEnumConstants())
                .filter(constant -> !constant.name().equals("UNKNOWN"))
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        String rule = "must be one of " + String.join(", ", known);
        return scalar(rule).flatMap(text -> {
            String word = text.toLowerCase(Locale.ROOT).replace('_', '-');
            return known.contains(word)
                    ? Optional.of(
                            Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_')))
                    : complain(quoted(text) + " " + rule + didYouMean(text, known));
        });
    }

    /** The items of a list; one value alone counts as a list of one. */
    List<Value> items() {
        if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(new Value(item, item.getStartMark(), path + "[" + items.size() + "]", problems));
            }
            return items;
        }
        if (node instanceof ScalarNode) {
            return List.of(this);
        }
        complain("must be a list");
        return List.of();
    }

    /** The texts of a list, without repetitions. */
    List<String> texts() {
        return items().stream().flatMap(item -> item.text().stream()).distinct().toList();
    }

    /** The entries of a mapping whose keys are the user's own. */
    Map<String, Value> entries() {
        Map<String, Value> entries = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            complain("must be a mapping of names to values");
            return entries;
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(entry.getKeyNode().getStartMark(), path, "a name must be a plain text");
                continue;
            }
            Mark at = key.getStartMark();
            String child = child(key.getValue());
            if (entries.putIfAbsent(key.getValue(), new Value(entry.getValueNode(), at, child, problems)) != null) {
                problems.add(at, child, "is there twice");
            }
        }
        return entries;
    }

    /** A mapping whose fields are known. */
    Fields fields() {
        return new Fields(this, entries(), node instanceof MappingNode);
    }

    /** The path of a field in this mapping. */
    String child(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Reports what is wrong with this value; returns nothing, for the reader to return. */
    <T> Optional<T> complain(String message) {
        problems.add(mark, path, message);
        return Optional.empty();
    }

    /** A user's value as a message shows it: in quotes, and short. */
    static String quoted(String text) {
        return "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + "'";
    }

    /** The end of a message about an unknown word. */
    static String didYouMean(String word, List<String> known) {
        return Suggestion.of(word, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    private Optional<BigDecimal> decimal(String rule) {
        return scalar(rule).flatMap(text -> {
            try {
                BigDecimal value = new BigDecimal(text.replace("_", ""));
                // 1e999999999 is a valid BigDecimal, and writing it out would take all memory.
                return Math.abs((long) value.scale()) > 40 || value.precision() > 40
                        ? complain(quoted(text) + " " + rule)
                        : Optional.of(value);
            } catch (NumberFormatException e) {
                return complain(quoted(text) + " " + rule);
            }
        });
    }

    private Optional<String> scalar(String rule) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue().strip());
        }
        return complain((node instanceof SequenceNode ? "a list " : "a mapping ") + rule);
    }

    private String raw() {
        return node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
