package dev.weirkeeper.router.rule;

import dev.cel.runtime.CelEvaluationException;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.SensitivityRule;
import dev.weirkeeper.schema.TrafficSplit;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A policy, made ready for decisions: conditions compiled, names resolved. Made once per version of its row, which takes
 * milliseconds where it has conditions; asked once per decision, which takes microseconds. Immutable, thread-safe.
 */
public final class Rulebook {
    /** Most rules, and most splits, of a policy. */
    public static final int MOST_RULES = 200;

    /** A rule that can be evaluated. */
    private record Rule(String name, String whose, Condition condition, Effect effect) {}

    private final RoutingPolicy policy;
    private final List<Flaw> flaws = new ArrayList<>();
    private final Aliases aliases;
    private final ZoneId zone;
    private final List<Restriction> always;
    private final List<SensitiveContent> sensitive;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Split> splits = new ArrayList<>();
    private final Strategy strategy;
    private final Verdict plain;

    private Rulebook(RoutingPolicy policy) {
        this.policy = policy;
        this.aliases = Aliases.of(policy.getAliases());
        this.flaws.addAll(aliases.flaws());
        this.zone = zone(policy.getZone());
        Restriction own =
                Effect.restriction("policy", policy.getAllow(), policy.getDeny(), policy.getRegions(), aliases);
        this.always = own.restricts() ? List.of(own) : List.of();
        this.sensitive = sensitive(policy.getSensitivity());
        if (policy.getRules().size() > MOST_RULES || policy.getSplits().size() > MOST_RULES) {
            flaws.add(Flaw.of("rules", "are more than " + MOST_RULES));
        } else {
            compileRules(policy.getRules());
            compileSplits(policy.getSplits());
        }
        this.strategy = strategy(policy.getStrategy());
        this.plain = Verdict.plain(always);
    }

    /** The policy, ready. Never fails: what cannot be understood is a flaw. */
    public static Rulebook of(RoutingPolicy policy) {
        return new Rulebook(policy);
    }

    /** The row it is made of. */
    public RoutingPolicy policy() {
        return policy;
    }

    /** What this version cannot understand of it; requests under a policy with flaws are refused. */
    public List<Flaw> flaws() {
        return List.copyOf(flaws);
    }

    /** Whether it has a meaning for a name in place of a model: as an alias of its own, or as one of the built-in ones. */
    public boolean knows(String model) {
        return aliases.named(model).isPresent() || Strategy.builtIn(model).isPresent();
    }

    /** What an alias of the policy means; empty where it has none of that name. */
    public Optional<Targets> alias(String name) {
        return aliases.named(name);
    }

    /** How choices are made where no rule says otherwise. */
    public Strategy strategy() {
        return strategy;
    }

    /** Every name of a model, alias or provider in it, without its own aliases and without words for kinds; sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        policy.getAliases()
                .keySet()
                .forEach(name -> aliases.named(name).ifPresent(alias -> names.addAll(alias.ownNames())));
        always.forEach(restriction -> addNames(restriction, names));
        sensitive.forEach(content -> addNames(content.restriction(), names));
        rules.forEach(rule -> addNames(rule.effect(), names));
        splits.forEach(split -> split.arms().forEach(arm -> addNames(arm.effect(), names)));
        strategy.shares().forEach(share -> names.addAll(share.ownNames()));
        return names;
    }

    private static void addNames(Effect effect, Set<String> names) {
        names.addAll(effect.prefer().ownNames());
        effect.restrictions().forEach(restriction -> addNames(restriction, names));
        Strategy own = effect.strategy();
        if (own != null) {
            own.shares().forEach(share -> names.addAll(share.ownNames()));
        }
    }

    private static void addNames(Restriction restriction, Set<String> names) {
        names.addAll(restriction.deny().ownNames());
        Targets allow = restriction.allow();
        if (allow != null) {
            names.addAll(allow.ownNames());
        }
    }

    /** What it says about a request. */
    public Verdict judge(Facts facts) {
        if (rules.isEmpty() && splits.isEmpty() && sensitive.isEmpty()) {
            return plain;
        }
        View view = new View(facts, zone);
        Judgement judgement = new Judgement(always);
        for (SensitiveContent content : sensitive) {
            if (content.concerns(facts.request(), facts.classification())) {
                judgement.sensitive(content);
            }
        }
        for (Rule rule : rules) {
            if (holds(rule.condition(), view, rule.whose(), rule.effect().restricts(), judgement)) {
                judgement.holds(rule.name(), rule.whose(), rule.effect());
            }
        }
        for (Split split : splits) {
            String whose = "split \"" + split.name() + "\"";
            if (split.condition() == null || holds(split.condition(), view, whose, split.restricts(), judgement)) {
                split.armOf(facts.request()).ifPresent(judgement::in);
                break;
            }
        }
        return judgement.verdict();
    }

    private static boolean holds(Condition condition, View view, String whose, boolean restricts, Judgement judgement) {
        try {
            return condition.holds(view);
        } catch (CelEvaluationException e) {
            if (restricts) {
                judgement.failed(whose, Condition.reason(e));
            } else {
                judgement.skipped(whose, Condition.reason(e));
            }
            return false;
        }
    }

    private ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            flaws.add(Flaw.of("zone", "'" + name + "' is not known"));
            return ZoneOffset.UTC;
        }
    }

    private List<SensitiveContent> sensitive(List<SensitivityRule> rows) {
        for (int i = 0; i < rows.size(); i++) {
            SensitivityRule row = rows.get(i);
            boolean restricts = !row.getAllow().isEmpty()
                    || !row.getDeny().isEmpty()
                    || !row.getRegions().isEmpty();
            if (!restricts || row.getKinds().isEmpty()) {
                flaws.add(Flaw.of("sensitivity[" + i + "]", "has no kinds, or no effect that this version knows"));
            }
        }
        return rows.stream().map(row -> new SensitiveContent(row, aliases)).toList();
    }

    private void compileRules(List<RoutingRule> rows) {
        for (int i = 0; i < rows.size(); i++) {
            RoutingRule row = rows.get(i);
            String path = "rules[" + i + "]";
            String whose = "rule \"" + row.getName() + "\"";
            RoutingStrategy terms = row.getStrategy();
            if (terms != null) {
                flaws.addAll(Strategy.flaws(terms, path + ".strategy"));
            }
            Effect effect = Effect.of(row, whose, aliases);
            if (!effect.does()) {
                flaws.add(Flaw.of(path, "has no effect that this version knows"));
            }
            Condition condition = compiled(row.getWhen(), path + ".when");
            if (condition != null) {
                rules.add(new Rule(row.getName(), whose, condition, effect));
            }
        }
    }

    private void compileSplits(List<TrafficSplit> rows) {
        for (int i = 0; i < rows.size(); i++) {
            TrafficSplit row = rows.get(i);
            String path = "splits[" + i + "]";
            List<Flaw> found = Split.flaws(row, path);
            flaws.addAll(found);
            String when = row.getWhen();
            Condition condition = when == null ? null : compiled(when, path + ".when");
            if (found.isEmpty()) {
                splits.add(new Split(row, condition, aliases));
            }
        }
    }

    private @Nullable Condition compiled(String text, String path) {
        return switch (Condition.compile(text)) {
            case Condition.Compiled.Good(Condition condition) -> condition;
            case Condition.Compiled.Bad(Flaw flaw) -> {
                flaws.add(flaw.at(path));
                yield null;
            }
        };
    }

    private Strategy strategy(@Nullable RoutingStrategy terms) {
        if (terms == null) {
            return Strategy.BY_VALUE;
        }
        flaws.addAll(Strategy.flaws(terms, "strategy"));
        return Strategy.of(terms, aliases);
    }

    /** Of equal rows, equal books. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rulebook book && policy.equals(book.policy);
    }

    @Override
    public int hashCode() {
        return policy.hashCode();
    }

    @Override
    public String toString() {
        return "policy " + policy.getPolicyId() + " v" + policy.getVersion();
    }
}
