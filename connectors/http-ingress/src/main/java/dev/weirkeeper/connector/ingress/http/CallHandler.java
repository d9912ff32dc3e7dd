package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each call on its virtual thread, and turns what goes wrong into an answer. */
final class CallHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(CallHandler.class);
    private static final String NOWHERE = "none";

    private final Routes routes;
    private final Exchange.BodyLimits limits;
    private final IngressMeters meters;

    CallHandler(Routes routes, Exchange.BodyLimits limits, IngressMeters meters) {
        this.routes = routes;
        this.limits = limits;
        this.meters = meters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try (Exchange exchange = new Exchange(request, response, limits)) {
            answer(exchange, response, callback);
        }
        return true;
    }

    private void answer(Exchange exchange, Response response, Callback callback) {
        long begun = System.nanoTime();
        String endpoint = NOWHERE;
        try {
            try {
                Routes.Found found = routes.find(exchange.method(), exchange.path());
                endpoint = found.name();
                found.endpoint().answer(exchange);
            } catch (RefusedException e) {
                exchange.refuse(e.refusal());
            }
            callback.succeeded();
        } catch (IOException e) { // nobody is left to be told
            LOG.atDebug()
                    .addKeyValue("requestId", exchange.requestId())
                    .setCause(e)
                    .log("the caller has gone");
            callback.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        } catch (RuntimeException e) { // the edge of the call: the next one may be fine
            LOG.atError()
                    .addKeyValue("requestId", exchange.requestId())
                    .addKeyValue("errorCode", "internal_error")
                    .setCause(e)
                    .log("a call failed");
            fail(exchange, callback, e);
        }
        meters.ended(endpoint, response.getStatus(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private static void fail(Exchange exchange, Callback callback, RuntimeException failure) {
        try {
            if (exchange.isCommitted()) {
                callback.failed(failure); // cuts the connection, so that half an answer does not look like a whole one
                return;
            }
            exchange.refuse(Refusal.server(500, "internal_error", "this door failed; its log says more"));
            callback.succeeded();
        } catch (IOException e) {
            callback.failed(e);
        }
    }
}
