package dev.weirkeeper.ops.verb.simulate;

import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.router.simulate.Group;
import dev.weirkeeper.router.simulate.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A comparison as tables for people. */
final class ComparisonText {
    private final Comparison comparison;
    private final Terminal terminal;
    private final List<String> lines = new ArrayList<>();

    private ComparisonText(Comparison comparison, Terminal terminal) {
        this.comparison = comparison;
        this.terminal = terminal;
    }

    static List<String> lines(Comparison comparison, Terminal terminal) {
        ComparisonText text = new ComparisonText(comparison, terminal);
        text.head();
        text.totals();
        text.groups("MODEL", Outcome::models, true);
        if (comparison.names(Outcome::priorities).size() > 1) {
            text.groups("PRIORITY", Outcome::priorities, false);
        }
        if (comparison.names(Outcome::tenants).size() > 1) {
            text.groups("TENANT", Outcome::tenants, false);
        }
        return text.lines;
    }

    private void head() {
        Comparison.Inputs inputs = comparison.inputs();
        lines.add(number(inputs.requests()) + " requests from " + inputs.start() + " to " + inputs.last()
                + ", virtual time");
        lines.add(terminal.grey(
                "seed " + inputs.seed() + ", " + number(inputs.permits()) + " calls at once for each model"));
        lines.add("");
    }

    private void totals() {
        Table table =
                comparison.after() == null ? new Table("", ">ALL") : new Table("", ">BEFORE", ">AFTER", ">DIFFERENCE");
        count(table, "answered", outcome -> outcome.all().answered());
        count(table, "missed their deadline", outcome -> outcome.all().missed());
        count(table, "refused", outcome -> outcome.all().refused());
        codes(table, Outcome::refusals);
        count(table, "failed", outcome -> outcome.all().failed());
        codes(table, Outcome::failures);
        count(table, "waited for a cheaper hour", Outcome::deferred);
        count(table, "waited for room or budget", Outcome::waited);
        row(table, "cost", outcome -> Shown.money(outcome.all().costNanoUsd()), costDifference());
        row(table, "expected quality", outcome -> quality(outcome.all()), qualityDifference());
        time(table, "half are answered within", Group::p50Ms);
        time(table, "19 of 20 within", Group::p95Ms);
        lines.addAll(table.lines(terminal));
    }

    private void count(Table table, String label, ToLongFunction<Outcome> figure) {
        Outcome after = comparison.after();
        long more = after == null ? 0 : figure.applyAsLong(after) - figure.applyAsLong(comparison.before());
        row(
                table,
                label,
                outcome -> number(figure.applyAsLong(outcome)),
                more == 0 ? "" : String.format(Locale.ROOT, "%+,d", more));
    }

    private void codes(Table table, Function<Outcome, SortedMap<String, Long>> figures) {
        for (String code : comparison.names(figures)) {
            count(table, "  " + code, outcome -> figures.apply(outcome).getOrDefault(code, 0L));
        }
    }

    private void time(Table table, String label, ToLongFunction<Group> figure) {
        Outcome after = comparison.after();
        long more = after == null
                ? 0
                : figure.applyAsLong(after.all())
                        - figure.applyAsLong(comparison.before().all());
        String sign = more < 0 ? "-" : "+";
        row(
                table,
                label,
                outcome -> millis(outcome.all(), figure),
                more == 0 ? "" : sign + Shown.millis(Math.abs(more)));
    }

    private void row(Table table, String label, Function<Outcome, String> cell, String difference) {
        Outcome after = comparison.after();
        if (after == null) {
            table.row(label, cell.apply(comparison.before()));
        } else {
            table.row(label, cell.apply(comparison.before()), cell.apply(after), difference);
        }
    }

    private String costDifference() {
        long more = comparison.moreNanoUsd();
        Double share = comparison.moreShare();
        if (more == 0) {
            return "";
        }
        String money = (more > 0 ? "+" : "") + Shown.money(more);
        return share == null ? money : money + String.format(Locale.ROOT, " (%+.1f %%)", 100 * share);
    }

    private String qualityDifference() {
        Outcome after = comparison.after();
        double more = after == null
                ? 0
                : after.all().quality() - comparison.before().all().quality();
        return Math.abs(more) < 0.0005 ? "" : String.format(Locale.ROOT, "%+.3f", more);
    }

    /** The largest first. */
    private void groups(String title, Function<Outcome, SortedMap<String, Group>> of, boolean shares) {
        Outcome after = comparison.after();
        String first = shares ? ">SHARE" : ">ANSWERED";
        Table table = after == null
                ? new Table("~" + title, first, ">COST", ">QUALITY", ">P50", ">P95")
                : new Table("~" + title, first, ">AFTER", ">COST", ">AFTER", ">P50", ">AFTER", ">P95", ">AFTER");
        SortedMap<String, Group> before = of.apply(comparison.before());
        for (String name : sorted(comparison.names(of), before, after == null ? null : of.apply(after))) {
            Group one = Comparison.of(before, name);
            if (after == null) {
                table.row(
                        name,
                        answered(one, comparison.before(), shares),
                        Shown.money(one.costNanoUsd()),
                        quality(one),
                        millis(one, Group::p50Ms),
                        millis(one, Group::p95Ms));
                continue;
            }
            Group other = Comparison.of(of.apply(after), name);
            table.row(
                    name,
                    answered(one, comparison.before(), shares),
                    answered(other, after, shares),
                    Shown.money(one.costNanoUsd()),
                    Shown.money(other.costNanoUsd()),
                    millis(one, Group::p50Ms),
                    millis(other, Group::p50Ms),
                    millis(one, Group::p95Ms),
                    millis(other, Group::p95Ms));
        }
        if (!table.isEmpty()) {
            lines.add("");
            lines.addAll(table.lines(terminal));
        }
    }

    private static List<String> sorted(
            Set<String> names, SortedMap<String, Group> before, @Nullable SortedMap<String, Group> after) {
        ToLongFunction<String> answered = name -> Comparison.of(before, name).answered()
                + (after == null ? 0 : Comparison.of(after, name).answered());
        return names.stream()
                .sorted(Comparator.comparingLong(answered).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static String answered(Group group, Outcome outcome, boolean share) {
        if (!share) {
            return number(group.answered());
        }
        long all = Math.max(1, outcome.all().answered());
        return group.answered() == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * group.answered() / all);
    }

    private static String quality(Group group) {
        return group.answered() == 0 ? "-" : String.format(Locale.ROOT, "%.3f", group.quality());
    }

    private static String millis(Group group, ToLongFunction<Group> figure) {
        return group.answered() == 0 ? "-" : Shown.millis(figure.applyAsLong(group));
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
