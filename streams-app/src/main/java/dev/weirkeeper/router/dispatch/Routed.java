package dev.weirkeeper.router.dispatch;

import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.RoutingDecision;
import org.jspecify.annotations.Nullable;

/** What became of a request that wanted a model. */
public sealed interface Routed {
    /** The ledger entry as it is now. */
    LedgerEntry after();

    /** The audit record; null where nothing new was decided. */
    @Nullable
    RoutingDecision record();

    /**
     * It is dispatched.
     *
     * @param topic the model's topic
     * @param dispatch the dispatch
     */
    record Sent(LedgerEntry after, RoutingDecision record, String topic, DispatchedRequest dispatch)
            implements Routed {}

    /** It waits. */
    record Waiting(LedgerEntry after, @Nullable RoutingDecision record) implements Routed {}

    /**
     * It ends.
     *
     * @param ending how
     */
    record Over(LedgerEntry after, @Nullable RoutingDecision record, Ending ending) implements Routed {}
}
