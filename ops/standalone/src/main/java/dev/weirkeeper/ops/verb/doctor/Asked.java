package dev.weirkeeper.ops.verb.doctor;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what the cluster answers, and not longer than a person would. */
final class Asked {
    private static final long PATIENCE_SECONDS = 5;

    private Asked() {}

    /**
     * The answer.
     *
     * @throws NoAnswerException where there is none, with the reason in words
     */
    static <T> T answer(KafkaFuture<T> future) throws NoAnswerException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new NoAnswerException(
                    e.getCause() == null
                            ? "no reason given"
                            : String.valueOf(e.getCause().getMessage()));
        } catch (TimeoutException e) {
            throw new NoAnswerException("no answer within " + PATIENCE_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted");
        }
    }

    /** The cluster did not answer, or with an error. */
    static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String reason) {
            super(reason);
        }
    }
}
