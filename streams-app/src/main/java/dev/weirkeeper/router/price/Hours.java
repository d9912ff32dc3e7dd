package dev.weirkeeper.router.price;

import dev.weirkeeper.schema.PriceSchedule;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The hours of a price schedule. From {@code from} (inclusive) to {@code to} (exclusive) by the wall clock of its zone, on
 * its days; where {@code from} is later than {@code to} they run into the next day, and the day they begin on counts. An
 * hour that the clock shows twice in autumn is covered twice, one that it skips in spring not at all.
 *
 * @param days bit d-1 set: on day d of the week (1 = Monday); not 0
 * @param fromMinute minute of the day, 0..1439
 * @param toMinute minute of the day, 1..1440, not equal to {@code fromMinute}
 * @param zone its time zone
 */
record Hours(int days, int fromMinute, int toMinute, ZoneId zone) {
    private static final int DAY_MINUTES = 1440;
    private static final int EVERY_DAY = 0x7f;
    private static final long MINUTE_MS = 60_000L;
    private static final long DAY_MS = DAY_MINUTES * MINUTE_MS;
    /** A boundary is at most a week and a day away; one more for the zone's offset. */
    private static final int DAYS_AHEAD = 9;

    /** The hours of a schedule; empty where it cannot be read or its multiplier is no number from 0 on. */
    static Optional<Hours> of(PriceSchedule schedule) {
        int from = minute(schedule.getFrom());
        int to = minute(schedule.getTo());
        int days = days(schedule.getDays());
        double multiplier = schedule.getMultiplier();
        boolean readable = from >= 0 && from < DAY_MINUTES && to > 0 && from != to && days > 0;
        if (!readable || !(multiplier >= 0) || Double.isInfinite(multiplier)) {
            return Optional.empty();
        }
        return zone(schedule.getZone()).map(zone -> new Hours(days, from, to, zone));
    }

    /** Whether they cover a moment, milliseconds since the epoch. */
    boolean cover(long atMs) {
        long localMinute = Math.floorDiv(atMs + offsetMs(atMs), MINUTE_MS);
        int minute = (int) Math.floorMod(localMinute, (long) DAY_MINUTES);
        long day = Math.floorDiv(localMinute, (long) DAY_MINUTES);
        if (fromMinute < toMinute) {
            return on(day) && minute >= fromMinute && minute < toMinute;
        }
        return (on(day) && minute >= fromMinute) || (on(day - 1) && minute < toMinute);
    }

    /** The first moment after {@code atMs} at which they begin or end, milliseconds since the epoch. */
    long nextBoundaryMs(long atMs) {
        if (days == EVERY_DAY && fromMinute == 0 && toMinute == DAY_MINUTES) {
            return Long.MAX_VALUE;
        }
        long offsetMs = offsetMs(atMs);
        long today = Math.floorDiv(atMs + offsetMs, DAY_MS);
        boolean steady =
                offsetMs(atMs - 2 * DAY_MS) == offsetMs && offsetMs(atMs + (DAYS_AHEAD + 2) * DAY_MS) == offsetMs;
        long next = Long.MAX_VALUE;
        for (long day = today - 1; day < today + DAYS_AHEAD; day++) {
            if (on(day)) {
                long end = fromMinute < toMinute ? day : day + 1;
                long from = steady ? instantMs(day, fromMinute, offsetMs) : instantMs(day, fromMinute);
                long to = steady ? instantMs(end, toMinute, offsetMs) : instantMs(end, toMinute);
                next = from > atMs ? Math.min(next, from) : next;
                next = to > atMs ? Math.min(next, to) : next;
            }
        }
        return next;
    }

    /** With no change of the clocks near, which is nearly always: a decision asks for it, of every schedule. */
    private static long instantMs(long epochDay, int minute, long offsetMs) {
        return epochDay * DAY_MS + minute * MINUTE_MS - offsetMs;
    }

    private long instantMs(long epochDay, int minute) {
        return LocalDate.ofEpochDay(epochDay + minute / DAY_MINUTES)
                .atStartOfDay()
                .plusMinutes(minute % DAY_MINUTES)
                .atZone(zone)
                .toInstant()
                .toEpochMilli();
    }

    private long offsetMs(long atMs) {
        return zone.equals(ZoneOffset.UTC)
                ? 0
                : 1000L * zone.getRules().getOffset(Instant.ofEpochMilli(atMs)).getTotalSeconds();
    }

    /** The epoch began on a Thursday. */
    private boolean on(long epochDay) {
        return (days >> Math.floorMod(epochDay + 3, 7L) & 1) == 1;
    }

    private static int days(Iterable<String> names) {
        int days = 0;
        boolean any = false;
        for (String name : names) {
            any = true;
            int day = day(name);
            if (day < 0) {
                return -1;
            }
            days |= 1 << day;
        }
        return any ? days : EVERY_DAY;
    }

    private static int day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().equalsIgnoreCase(name)) {
                return day.ordinal();
            }
        }
        return -1;
    }

    /** Reads HH:mm, 00:00 to 24:00; -1 where it is something else. */
    private static int minute(String text) {
        if (text.length() != 5 || text.charAt(2) != ':') {
            return -1;
        }
        int hour = twoDigits(text, 0);
        int minute = twoDigits(text, 3);
        boolean readable = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= DAY_MINUTES;
        return readable ? hour * 60 + minute : -1;
    }

    private static int twoDigits(String text, int at) {
        int tens = text.charAt(at) - '0';
        int ones = text.charAt(at + 1) - '0';
        return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
    }

    private static Optional<ZoneId> zone(String name) {
        if (name.equals("UTC")) {
            return Optional.of(ZoneOffset.UTC);
        }
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
