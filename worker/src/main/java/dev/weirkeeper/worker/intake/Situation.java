package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.provider.Credentials;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict depends on beside the dispatch.
 *
 * @param clockFresh whether broker time is known
 * @param latestMillis the latest that broker time can be, milliseconds since the epoch
 * @param pauseLeftMillis how long the model is still to be left alone, milliseconds; 0: it is not
 * @param spec the deployment; null where the catalogue has none that this worker can call
 * @param access its key
 * @param unwanted why a dispatch is not to be called any more, though it could be
 */
record Situation(
        boolean clockFresh,
        long latestMillis,
        long pauseLeftMillis,
        @Nullable ModelSpec spec,
        Credentials.Access access,
        Function<DispatchedRequest, Optional<ReturnReason>> unwanted) {}
