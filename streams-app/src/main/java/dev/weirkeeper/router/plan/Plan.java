package dev.weirkeeper.router.plan;

import dev.weirkeeper.schema.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written and sent, made before the first write. Everything a store holds beside ledger, body and answer (due
 * times, the waiting, who holds what, spend) follows from the two ledger entries, so it cannot disagree with them.
 *
 * @param before the ledger entry as read; null where there was none
 * @param after the entry to write; null where it goes (or where there is none)
 * @param body what happens to the request's stored bytes
 * @param answer the terminal response to remember; null: none
 * @param outgoing what is sent, in order
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a store; nobody compares them
public record Plan(
        @Nullable LedgerEntry before,
        @Nullable LedgerEntry after,
        Body body,
        byte @Nullable [] answer,
        List<Keyed> outgoing) {

    /** What happens to the stored request. */
    @SuppressWarnings("ArrayRecordComponent")
    public sealed interface Body {
        /** It stays as it is. */
        record Leave() implements Body {}

        /** It goes. */
        record Drop() implements Body {}

        /**
         * It is put.
         *
         * @param bytes the request as it came
         */
        record Put(byte[] bytes) implements Body {}
    }

    /**
     * Something that is sent.
     *
     * @param key the record's key; null: none
     * @param content what is sent
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Keyed(byte @Nullable [] key, Outgoing content) {}

    public Plan {
        outgoing = List.copyOf(outgoing);
    }

    /** Nothing is written and nothing sent. */
    public static Plan nothing() {
        return sending(List.of());
    }

    /** Nothing is written. */
    public static Plan sending(List<Keyed> outgoing) {
        return new Plan(null, null, new Body.Leave(), null, outgoing);
    }

    /** The ledger entry changes, and something may be sent. */
    public static Plan keeping(LedgerEntry before, LedgerEntry after, List<Keyed> outgoing) {
        return new Plan(before, after, new Body.Leave(), null, outgoing);
    }

    /** The same, and something is sent as well. */
    public Plan and(List<Keyed> more) {
        List<Keyed> all = new ArrayList<>(outgoing);
        all.addAll(more);
        return new Plan(before, after, body, answer, all);
    }
}
