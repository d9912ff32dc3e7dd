package dev.weirkeeper.router.table;

import dev.weirkeeper.router.rule.Flaw;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.RoutingPolicy;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies, each compiled when its row comes: on the thread of the tables, never on one that decides. One that cannot be
 * understood takes the place of the version before it: requests under it are refused rather than decided by rules that were
 * taken back.
 */
final class Rulebooks implements RowSink<RoutingPolicy> {
    private static final Logger LOG = LoggerFactory.getLogger(Rulebooks.class);

    private final Rows<Rulebook> books = new Rows<>();

    @Override
    public void put(String key, RoutingPolicy row, long appendMs) {
        Rulebook book = Rulebook.of(row);
        for (Flaw flaw : book.flaws()) {
            LOG.atError()
                    .addKeyValue("policy", key)
                    .addKeyValue("errorCode", "policy_unusable")
                    .log("requests under the policy are refused: {}", flaw);
        }
        books.put(key, book, appendMs);
    }

    @Override
    public void delete(String key, long appendMs) {
        books.delete(key, appendMs);
    }

    @Override
    public void unreadable(String key, long appendMs) {
        books.unreadable(key, appendMs);
    }

    Optional<Rulebook> get(String key) {
        return books.get(key);
    }
}
