package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.provider.Credentials;

/** What is to be done with a dispatch now. */
sealed interface Verdict {
    /**
     * Call it, once permitted.
     *
     * @param spec the deployment
     * @param access its key
     * @param callTimeoutMs the longest the call may take, from now
     */
    record Start(ModelSpec spec, Credentials.Access access, long callTimeoutMs) implements Verdict {}

    /**
     * Give it back.
     *
     * @param reason why
     */
    record GiveBack(ReturnReason reason) implements Verdict {}

    /** Leave it where it is. */
    record Hold() implements Verdict {}
}
