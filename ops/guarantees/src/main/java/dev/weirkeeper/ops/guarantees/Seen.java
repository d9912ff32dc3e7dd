package dev.weirkeeper.ops.guarantees;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A committed record of one of Weirkeeper's topics, as far as promises speak of it. */
public sealed interface Seen {
    /** The request that it is for; empty for a dead letter. */
    String request();

    /** When the broker appended it. */
    long appendedAtMs();

    /**
     * A response.
     *
     * @param request the request
     * @param ending how the request ended
     * @param replayed whether it repeats an earlier one for a request that came again
     * @param model the deployment that answered; null: none
     * @param decisionId the decision it rests on; null: none
     * @param appendedAtMs when it was appended
     */
    record Responded(
            String request,
            Ending ending,
            boolean replayed,
            @Nullable String model,
            @Nullable String decisionId,
            long appendedAtMs)
            implements Seen {}

    /** How a request ended. */
    enum Ending {
        /** With an answer. */
        ANSWERED,
        /** It may or can go nowhere. */
        REFUSED,
        /** Its deadline passed. */
        EXPIRED,
        /** Something broke. */
        FAILED,
        /** Its sender took it back. */
        CANCELLED,
        /** With something that is no end; a fault in itself. */
        UNKNOWN
    }

    /**
     * A routing decision.
     *
     * @param request the request
     * @param decisionId its id; a dispatch that follows from it bears the same
     * @param chosen the deployment; null: none was chosen
     * @param policy the policy it was made under, with its version
     * @param options what was there to choose from
     * @param money what it says of its tenant's budgets
     * @param appendedAtMs when it was appended
     */
    record Decided(
            String request,
            String decisionId,
            @Nullable String chosen,
            String policy,
            List<Option> options,
            Money money,
            long appendedAtMs)
            implements Seen {
        /** Copies the list. */
        public Decided {
            options = List.copyOf(options);
        }

        /** One that says nothing of budgets. */
        public Decided(
                String request,
                String decisionId,
                @Nullable String chosen,
                String policy,
                List<Option> options,
                long appendedAtMs) {
            this(request, decisionId, chosen, policy, options, Money.NONE, appendedAtMs);
        }
    }

    /**
     * What a decision says of budgets.
     *
     * @param tenant whose request it is
     * @param nanoUsd what is reserved for the call, or would have had to be, nano-dollars; 0: nothing
     * @param refused whether the request is refused because its tenant's budgets are spent
     * @param decidedAtMs when it was decided, by the router's word: in which windows
     */
    record Money(String tenant, long nanoUsd, boolean refused, long decidedAtMs) {
        /** Nothing. */
        public static final Money NONE = new Money("", 0, false, 0);
    }

    /**
     * A deployment that was there to choose from.
     *
     * @param model its id
     * @param eligible whether it could be chosen
     * @param exclusion why not; empty where it could, or where no reason is given
     * @param propensity how likely it was to be chosen, 0 to 1
     */
    record Option(String model, boolean eligible, String exclusion, double propensity) {}

    /**
     * What a worker says of a dispatch.
     *
     * @param request the request
     * @param dispatchId the dispatch
     * @param what what happened
     * @param model the deployment
     * @param worker which life of which worker, {@code id/incarnation}
     * @param appendedAtMs when it was appended
     */
    record Attempted(String request, String dispatchId, What what, String model, String worker, long appendedAtMs)
            implements Seen {}

    /** What can happen to a dispatch. */
    enum What {
        /** A call may follow. */
        STARTED,
        /** No call was made. */
        RETURNED,
        /** The call is over. */
        ENDED,
        /** Something that this version does not know. */
        UNKNOWN
    }

    /**
     * A dead letter.
     *
     * @param origin where the record lay, {@code topic-partition@offset}
     * @param cause the error code; empty where it names none
     * @param appendedAtMs when it was appended
     */
    record DeadLettered(String origin, String cause, long appendedAtMs) implements Seen {
        @Override
        public String request() {
            return "";
        }
    }
}
