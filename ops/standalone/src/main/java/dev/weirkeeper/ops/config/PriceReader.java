package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code prices:}: decimal dollars per million tokens in the file, nano-dollars per million in the record. */
final class PriceReader {
    private static final String PER_MILLION = "dollars per million tokens";
    private static final Pattern TIME_OF_DAY = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d|24:00");
    private static final List<String> DAYS =
            Arrays.stream(DayOfWeek.values()).map(DayOfWeek::name).toList();

    private PriceReader() {}

    /** The rows that could be read, oldest first. */
    static List<Price> read(Value value) {
        List<Price> rows = new ArrayList<>();
        Set<Instant> starts = new HashSet<>();
        for (Value item : value.items()) {
            row(item).ifPresent(row -> {
                if (starts.add(row.getValidFrom())) {
                    rows.add(row);
                } else {
                    item.complain("a second price row from the same moment, " + row.getValidFrom());
                }
            });
        }
        rows.sort((a, b) -> a.getValidFrom().compareTo(b.getValidFrom()));
        return rows;
    }

    private static Optional<Price> row(Value value) {
        Fields fields = value.fields();
        // A row without a date holds since ever: a newcomer's single price needs none.
        Instant validFrom = fields.optional("validFrom").flatMap(Value::moment).orElse(Instant.EPOCH);
        Optional<Long> input = fields.required("input").flatMap(v -> v.nanoDollars(PER_MILLION));
        Optional<Long> output = fields.required("output").flatMap(v -> v.nanoDollars(PER_MILLION));
        Price.Builder price = Price.newBuilder().setValidFrom(validFrom);
        fields.optional("cachedInput")
                .flatMap(v -> v.nanoDollars(PER_MILLION))
                .ifPresent(price::setCachedInputNanoUsdPerMTok);
        fields.optional("reasoning")
                .flatMap(v -> v.nanoDollars(PER_MILLION))
                .ifPresent(price::setReasoningNanoUsdPerMTok);
        fields.optional("perRequest")
                .flatMap(v -> v.nanoDollars("dollars per request"))
                .ifPresent(price::setPerRequestNanoUsd);
        price.setSchedules(
                fields.optional("schedules").map(PriceReader::schedules).orElse(List.of()));
        fields.refuseOthers();
        return input.flatMap(in -> output.map(out ->
                price.setInputNanoUsdPerMTok(in).setOutputNanoUsdPerMTok(out).build()));
    }

    private static List<PriceSchedule> schedules(Value value) {
        return value.items().stream().map(PriceReader::schedule).toList();
    }

    private static PriceSchedule schedule(Value value) {
        Fields fields = value.fields();
        PriceSchedule.Builder schedule = PriceSchedule.newBuilder();
        schedule.setDays(fields.optional("days").map(Value::items).orElse(List.of()).stream()
                .flatMap(PriceReader::days)
                .distinct()
                .toList());
        fields.optional("from").flatMap(PriceReader::timeOfDay).ifPresent(schedule::setFrom);
        fields.optional("to").flatMap(PriceReader::timeOfDay).ifPresent(schedule::setTo);
        fields.optional("zone").flatMap(Value::zone).ifPresent(schedule::setZone);
        fields.required("multiplier").flatMap(v -> v.number(0, 100)).ifPresent(schedule::setMultiplier);
        fields.refuseOthers();
        return schedule.build();
    }

    /** A day by its name or first three letters; {@code weekdays} and {@code weekend} stand for theirs. */
    private static Stream<String> days(Value value) {
        return value.text().stream().flatMap(written -> {
            String text = written.toUpperCase(Locale.ROOT);
            if (text.equals("WEEKDAYS")) {
                return DAYS.subList(0, 5).stream();
            }
            if (text.equals("WEEKEND")) {
                return DAYS.subList(5, 7).stream();
            }
            List<String> found = DAYS.stream()
                    .filter(day -> day.equals(text) || day.substring(0, 3).equals(text))
                    .toList();
            if (found.isEmpty()) {
                value.complain(Value.quoted(written) + " must be a day like monday or mon, weekdays or weekend");
            }
            return found.stream();
        });
    }

    private static Optional<String> timeOfDay(Value value) {
        return value.text()
                .flatMap(text -> TIME_OF_DAY.matcher(text).matches()
                        ? Optional.of(text)
                        : value.complain(
                                Value.quoted(text) + " must be a time of day from 00:00 to 24:00, like 22:30"));
    }
}
