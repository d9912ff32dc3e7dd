package dev.weirkeeper.worker.outcome;

import java.io.IOException;

/** A provider sent more bytes than the worker reads. */
public final class AnswerTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param limit the most bytes that are read
     */
    public AnswerTooLargeException(int limit) {
        super("the answer has more than " + limit + " bytes");
    }
}
