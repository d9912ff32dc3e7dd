package dev.weirkeeper.router.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The aliases of a policy. They may name one another, in no circle. */
public final class Aliases {
    private final Map<String, Targets> targets = new HashMap<>();
    private final List<Flaw> flaws = new ArrayList<>();

    private Aliases() {}

    /** Resolves all of them. Those that run in a circle have flaws and mean nothing. */
    static Aliases of(Map<String, List<String>> declared) {
        Aliases aliases = new Aliases();
        for (String name : new TreeSet<>(declared.keySet())) {
            Optional<List<String>> loop = loop(name, declared);
            if (loop.isPresent()) {
                aliases.flaws.add(Flaw.of("aliases." + name, "goes in a circle: " + String.join(" → ", loop.get())));
            }
        }
        if (aliases.flaws.isEmpty()) {
            declared.forEach((name, names) -> {
                Set<String> found = new LinkedHashSet<>();
                names.forEach(each -> resolve(each, declared, new LinkedHashSet<>(), found));
                aliases.targets.put(name, new Targets(List.of(name), found));
            });
        }
        return aliases;
    }

    /**
     * Aliases that name themselves, through others or not.
     *
     * @param declared names by alias
     * @return a flaw for each that is in a circle, with the circle printed; its path is {@code aliases.<name>}
     */
    public static List<Flaw> loops(Map<String, List<String>> declared) {
        return of(declared).flaws();
    }

    List<Flaw> flaws() {
        return flaws;
    }

    /** What an alias of that name means; empty where there is none. */
    Optional<Targets> named(String alias) {
        return Optional.ofNullable(targets.get(alias));
    }

    /** What a list of names means. */
    Targets targets(List<String> names) {
        if (names.isEmpty()) {
            return Targets.NONE;
        }
        Set<String> found = new LinkedHashSet<>();
        for (String name : names) {
            Targets alias = targets.get(name);
            if (alias == null) {
                found.add(name);
            } else {
                found.addAll(alias.names());
            }
        }
        return new Targets(names, found);
    }

    private static void resolve(String name, Map<String, List<String>> declared, Set<String> seen, Set<String> into) {
        List<String> names = declared.get(name);
        if (names == null) {
            into.add(name);
        } else if (seen.add(name)) { // what two aliases both name is looked into once
            names.forEach(each -> resolve(each, declared, seen, into));
        }
    }

    /** The way from a name back to itself, where there is one; breadth first, so the shortest. */
    private static Optional<List<String>> loop(String start, Map<String, List<String>> declared) {
        Map<String, String> cameFrom = new HashMap<>();
        List<String> open = new ArrayList<>(List.of(start));
        for (int i = 0; i < open.size(); i++) {
            String here = open.get(i);
            for (String next : declared.getOrDefault(here, List.of())) {
                if (next.equals(start)) {
                    return Optional.of(way(start, here, cameFrom));
                }
                if (declared.containsKey(next) && cameFrom.putIfAbsent(next, here) == null) {
                    open.add(next);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> way(String start, String last, Map<String, String> cameFrom) {
        List<String> way = new ArrayList<>(List.of(start));
        for (String at = last; !at.equals(start); at = cameFrom.getOrDefault(at, start)) {
            way.add(1, at);
        }
        way.add(start);
        return way;
    }
}
