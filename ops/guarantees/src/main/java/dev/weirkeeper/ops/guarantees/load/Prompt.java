package dev.weirkeeper.ops.guarantees.load;

import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * One request and where it may go. They take turns: anywhere; one of two by an allow list, two kinds; one alone by a deny
 * list; by region. One in fifty has a deadline so near that any outage makes it expire. Pure.
 *
 * @param id its id
 * @param mayGoTo the deployments that it may reach
 * @param spanMs from its creation to its deadline
 * @param constraints what it demands
 * @param mostTokens how long its answer may get, tokens; {@link #UNBOUNDED}: it does not say
 */
public record Prompt(String id, Set<String> mayGoTo, long spanMs, Constraints constraints, int mostTokens) {
    /** Its answer may get as long as it likes. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final int KINDS = 5;
    private static final int HURRIED_EVERY = 50;
    private static final long HURRIED_MS = 1_500;
    private static final long PATIENT_MS = 120_000;
    private static final int SHORT_TOKENS = 64;

    /** The request of a number. */
    static Prompt number(String ids, int number) {
        String id = ids + number;
        long spanMs = number % HURRIED_EVERY == HURRIED_EVERY - 1 ? HURRIED_MS : PATIENT_MS;
        return switch (number % KINDS) {
            case 0 -> bounded(id, Set.copyOf(Catalogue.MODELS), spanMs, denying(List.of(Catalogue.LETHAL)));
            case 1 -> allowing(id, List.of("amber", "birch"), spanMs);
            case 2 -> allowing(id, List.of("birch", "cedar"), spanMs);
            case 3 -> bounded(id, Set.of("cedar"), spanMs, denying(List.of("amber", "birch", Catalogue.LETHAL)));
            default ->
                bounded(
                        id,
                        Set.of("amber", "cedar"),
                        spanMs,
                        Constraints.newBuilder().setRegions(List.of("eu")).build());
        };
    }

    /**
     * A request that may go to one deployment alone.
     *
     * @param id its id
     * @param model the deployment
     * @param spanMs from its creation to its deadline
     * @param mostTokens how long its answer may get; {@link #UNBOUNDED}: it does not say
     */
    public static Prompt of(String id, String model, long spanMs, int mostTokens) {
        Constraints constraints =
                Constraints.newBuilder().setAllow(List.of(model)).build();
        return new Prompt(id, Set.of(model), spanMs, constraints, mostTokens);
    }

    /** A request that may go to one deployment alone, and has time. */
    static Prompt pinned(String id, String model) {
        return allowing(id, List.of(model), PATIENT_MS);
    }

    /** A request that kills whoever calls for it. */
    static Prompt lethal(int number) {
        return allowing("lethal-" + number, List.of(Catalogue.LETHAL), PATIENT_MS);
    }

    /** Whose it is. */
    public String tenant() {
        return Load.isWarmUp(id) ? Catalogue.WARM_UP_TENANT : Catalogue.TENANT;
    }

    InferenceRequest request(Instant now) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setTenant(tenant())
                .setCreatedAt(now)
                .setDeadline(now.plusMillis(spanMs))
                .setMessages(List.of(Message.newBuilder()
                        .setRole("user")
                        .setContent("Say something about the weir at mill number " + id.hashCode() + ".")
                        .build()))
                .setParameters(Parameters.newBuilder()
                        .setMaxOutputTokens(mostTokens == UNBOUNDED ? null : mostTokens)
                        .build())
                .setConstraints(constraints)
                .build();
    }

    private static Prompt allowing(String id, List<String> models, long spanMs) {
        return bounded(
                id,
                Set.copyOf(models),
                spanMs,
                Constraints.newBuilder().setAllow(models).build());
    }

    private static Prompt bounded(String id, Set<String> mayGoTo, long spanMs, Constraints constraints) {
        return new Prompt(id, mayGoTo, spanMs, constraints, SHORT_TOKENS);
    }

    private static Constraints denying(List<String> models) {
        return Constraints.newBuilder().setDeny(models).build();
    }
}
