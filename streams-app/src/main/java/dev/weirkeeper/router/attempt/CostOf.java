package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.Usage;
import java.util.OptionalLong;

/** What a call cost. */
@FunctionalInterface
public interface CostOf {
    /**
     * Prices a call.
     *
     * @param model the deployment
     * @param usage its tokens
     * @param atMs when it started, milliseconds since the epoch
     * @return nano-dollars; empty where the deployment or its price is not known (any more)
     */
    OptionalLong nanoUsd(String model, Usage usage, long atMs);
}
