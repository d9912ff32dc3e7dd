package dev.weirkeeper.worker.report;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives dispatches back that are not called and never will be by this worker. Thread-safe. */
public final class Returns {
    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);

    private final AttemptLog log;
    private final WorkerMeters meters;

    /**
     * @param log is told of each
     * @param meters counts them
     */
    public Returns(AttemptLog log, WorkerMeters meters) {
        this.log = log;
        this.meters = meters;
    }

    /**
     * Gives one back. Its offset must be committed: before that, another worker might still call it.
     *
     * @param dispatch the dispatch
     * @param epoch generation of the consumer group in which it was taken
     * @param reason why it is not called
     */
    public void giveBack(DispatchedRequest dispatch, int epoch, ReturnReason reason) {
        meters.returned(dispatch.getModel(), reason);
        var unused = log.returned(dispatch, epoch, reason).whenComplete((appended, failure) -> {
            if (failure != null) {
                LOG.atWarn()
                        .addKeyValue("requestId", dispatch.getRequestId())
                        .addKeyValue("model", dispatch.getModel())
                        .addKeyValue("errorCode", "return_not_logged")
                        .log("a return is not on the log, the ledger learns of it by startBy: {}", failure.toString());
            }
        });
    }
}
