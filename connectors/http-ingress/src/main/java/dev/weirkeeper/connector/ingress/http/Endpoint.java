package dev.weirkeeper.connector.ingress.http;

import java.io.IOException;

/** Answers calls of one path and method. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers one, blocking its virtual thread for as long as it takes.
     *
     * @throws dev.weirkeeper.connector.ingress.openai.RefusedException what the caller is told instead
     * @throws IOException where the caller has gone
     */
    void answer(Exchange exchange) throws IOException, InterruptedException;
}
