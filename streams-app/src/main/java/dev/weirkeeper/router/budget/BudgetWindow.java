package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.BudgetPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * One hour, day or month of a tenant's time zone. Each window is a ledger of its own, so nothing that is left of one can be
 * spent in the next.
 *
 * @param period its kind, not UNKNOWN
 * @param fromMs when it begins, milliseconds since the epoch: its name among the windows of its kind
 * @param toMs when it ends and the budget renews, not included
 */
public record BudgetWindow(BudgetPeriod period, long fromMs, long toMs) {

    /**
     * The window that a moment lies in. Windows of a kind follow one another without a gap, also where clocks are put forward
     * or back: such a day has 23 or 25 hours, and an hour that the clock shows twice is two windows.
     *
     * @param zone the tenant's time zone
     * @param atMs the moment, milliseconds since the epoch
     * @throws IllegalArgumentException where the period is UNKNOWN
     */
    public static BudgetWindow containing(BudgetPeriod period, ZoneId zone, long atMs) {
        ZonedDateTime at = Instant.ofEpochMilli(atMs).atZone(zone);
        LocalDate date = at.toLocalDate();
        return switch (period) {
            case HOUR -> hour(at);
            case DAY -> of(period, date.atStartOfDay(zone), date.plusDays(1).atStartOfDay(zone));
            case MONTH -> {
                LocalDate first = date.withDayOfMonth(1);
                yield of(period, first.atStartOfDay(zone), first.plusMonths(1).atStartOfDay(zone));
            }
            case UNKNOWN -> throw new IllegalArgumentException("period: UNKNOWN has no windows");
        };
    }

    /** Where clocks move by half an hour, the hour in which they do is longer or shorter. */
    private static BudgetWindow hour(ZonedDateTime at) {
        ZonedDateTime from = at.truncatedTo(ChronoUnit.HOURS);
        ZonedDateTime to = from.plusHours(1).truncatedTo(ChronoUnit.HOURS);
        return of(
                BudgetPeriod.HOUR,
                from,
                to.isAfter(from) ? to : from.plusHours(2).truncatedTo(ChronoUnit.HOURS));
    }

    private static BudgetWindow of(BudgetPeriod period, ZonedDateTime from, ZonedDateTime to) {
        return new BudgetWindow(
                period, from.toInstant().toEpochMilli(), to.toInstant().toEpochMilli());
    }

    /** Whether a moment lies in it. */
    public boolean contains(long atMs) {
        return fromMs <= atMs && atMs < toMs;
    }

    /** Whether it ended at least so long ago. */
    boolean over(long nowMs, Duration ago) {
        return nowMs - ago.toMillis() >= toMs;
    }
}
