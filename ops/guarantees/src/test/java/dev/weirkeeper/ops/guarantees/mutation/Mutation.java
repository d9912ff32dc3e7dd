package dev.weirkeeper.ops.guarantees.mutation;

import dev.weirkeeper.ops.guarantees.AuditComplete;
import dev.weirkeeper.ops.guarantees.BudgetHeld;
import dev.weirkeeper.ops.guarantees.CallsBounded;
import dev.weirkeeper.ops.guarantees.DeadlineHonoured;
import dev.weirkeeper.ops.guarantees.EveryRequestEndsOnce;
import dev.weirkeeper.ops.guarantees.Guarantee;
import dev.weirkeeper.ops.guarantees.NoForbiddenRoute;
import dev.weirkeeper.ops.guarantees.NothingLostOnCrash;
import dev.weirkeeper.ops.guarantees.RateHeld;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is broken in router, worker or wire, for requests whose ids begin with its word; and who must notice. */
enum Mutation {
    /** Nothing. */
    NONE("well", "anywhere"),
    /** A router that drops an end. */
    END_DROPPED("lost", "anywhere", EveryRequestEndsOnce.class, NothingLostOnCrash.class),
    /** A router that says every end twice. */
    END_TWICE("twice", "anywhere", EveryRequestEndsOnce.class),
    /** A router that writes no decision. */
    DECISION_DROPPED("unaudited", "anywhere", AuditComplete.class),
    /** A router that reads a deny list as an allow list. */
    DENY_IGNORED("denied", "birch", NoForbiddenRoute.class),
    /** A router that does not know deadlines, and a worker that dawdles. */
    DEADLINE_IGNORED("late", "slow", DeadlineHonoured.class),
    /** A worker that calls twice for a dispatch. */
    CALLED_TWICE("again", "anywhere", CallsBounded.class),
    /** A worker that calls without saying so before. */
    STARTED_DROPPED("silent", "anywhere", CallsBounded.class),
    /** A worker to which a 429 is an error like any other. */
    PAUSE_IGNORED("paused", "deaf", RateHeld.class),
    /** Workers that were never told of a limit. */
    LIMIT_IGNORED("over", "narrow", RateHeld.class),
    /** A worker that says of every call that it used nothing, for a tenant that can pay for one. */
    USAGE_HIDDEN("free", "anywhere", BudgetHeld.class);

    private final String word;
    private final String model;
    private final Set<String> noticedBy;

    @SafeVarargs
    @SuppressWarnings("varargs")
    Mutation(String word, String model, Class<? extends Guarantee>... noticedBy) {
        this.word = word;
        this.model = model;
        this.noticedBy = Stream.of(noticedBy).map(Class::getSimpleName).collect(Collectors.toUnmodifiableSet());
    }

    /** The id of a request of this kind. */
    String id(int number) {
        return word + "-" + number;
    }

    /** The deployment that its requests may go to; {@code anywhere}: any of the usual ones. */
    String model() {
        return model;
    }

    /** Simple names of the guarantees that must be broken, and no other. */
    Set<String> noticedBy() {
        return noticedBy;
    }

    /** Whether a request is of this kind. */
    boolean isOf(String request) {
        return request.startsWith(word + "-");
    }

    /** Whether a record with this key is of this kind. */
    boolean isOf(byte[] key) {
        return key != null && isOf(new String(key, StandardCharsets.UTF_8));
    }
}
