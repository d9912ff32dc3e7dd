package dev.weirkeeper.ops.standalone;

import java.util.List;

/**
 * How one part is, as {@code /readyz} shows it.
 *
 * @param name broker, registry, router, worker
 * @param ready whether it does its work now
 * @param problems what keeps it from that, in words; empty where it is ready
 */
record Part(String name, boolean ready, List<String> problems) {
    Part {
        problems = List.copyOf(problems);
    }

    /** A part that says only whether it is ready. */
    static Part of(String name, boolean ready) {
        return new Part(name, ready, ready ? List.of() : List.of("is starting"));
    }
}
