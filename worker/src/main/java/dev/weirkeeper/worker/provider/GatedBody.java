package dev.weirkeeper.worker.provider;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;

/**
 * A request's body behind a gate. HTTP/1.1 sends the length before the body, so the client must ask for it before it sends
 * anything, and the JDK's does so when the connection stands: that is the last moment in which a call can be held back. The
 * gate is asked once: after it has let a call through, nothing may look as if the call had not been made.
 */
final class GatedBody implements BodyPublisher {
    private enum State {
        UNASKED,
        OPEN,
        SHUT
    }

    private final BodyPublisher body;
    private final BooleanSupplier gate;
    private State state = State.UNASKED;

    GatedBody(byte[] bytes, BooleanSupplier gate) {
        this.body = BodyPublishers.ofByteArray(bytes);
        this.gate = gate;
    }

    @Override
    public long contentLength() {
        pass();
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        pass();
        body.subscribe(subscriber);
    }

    private synchronized void pass() {
        if (state == State.UNASKED) {
            state = gate.getAsBoolean() ? State.OPEN : State.SHUT;
        }
        if (state == State.SHUT) {
            throw new IllegalStateException("held back");
        }
    }

    /** Whether the gate was shut: nothing was sent. */
    synchronized boolean heldBack() {
        return state == State.SHUT;
    }
}
