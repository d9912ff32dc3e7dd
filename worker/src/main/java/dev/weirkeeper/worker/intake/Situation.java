package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.worker.provider.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict depends on beside the dispatch.
 *
 * @param clockFresh whether broker time is known
 * @param latestMillis the latest that broker time can be, milliseconds since the epoch
 * @param pauseLeftMillis how long the model is still to be left alone, milliseconds; 0: it is not
 * @param spec the deployment; null where the catalogue has none that this worker can call
 * @param access its key
 */
record Situation(
        boolean clockFresh,
        long latestMillis,
        long pauseLeftMillis,
        @Nullable ModelSpec spec,
        Credentials.Access access) {}
