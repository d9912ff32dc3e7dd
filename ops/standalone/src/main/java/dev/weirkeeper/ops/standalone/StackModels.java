package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.schema.ModelSpec;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The models of a stack, in words.
 *
 * @param simulated how many are simulated
 * @param real how many are not
 * @param providers who runs the real ones and where, each once
 * @param ceiling dollars that may be spent in a day; empty: no ceiling
 * @param warnings what a user should know of single models
 */
record StackModels(int simulated, int real, List<String> providers, String ceiling, List<String> warnings) {
    static StackModels of(Collection<ModelSpec> catalogue, String ceiling) {
        List<String> warnings = new Manifest(List.copyOf(catalogue), List.of(), List.of()).warnings();
        List<ModelSpec> real =
                catalogue.stream().filter(spec -> !spec.getSimulated()).toList();
        List<String> providers = real.stream()
                .map(spec -> spec.getProvider() + " at " + spec.getEndpoint())
                .distinct()
                .sorted()
                .toList();
        return new StackModels(catalogue.size() - real.size(), real.size(), providers, ceiling, warnings);
    }

    /** One line: what answers, and what it may cost. */
    String told() {
        String played = simulated + " SIMULATED (a built-in server plays them, their answers are made up)";
        if (real == 0) {
            return played + "; for real ones set OPENAI_API_KEY";
        }
        String called = real + " of " + providers.stream().collect(Collectors.joining(", ")) + ", called for real; "
                + (ceiling.isBlank() ? "no spend ceiling" : "spending stops at $" + ceiling + " a day");
        return simulated == 0 ? called : called + "; " + played;
    }
}
