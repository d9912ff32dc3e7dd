package dev.weirkeeper.ops.fakeprovider;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The life of one admitted call to a model, on its connection's event loop only. */
final class ChatCall {
    private static final double NANOS_PER_MS = 1e6;

    /**
     * What a call is.
     *
     * @param request the request
     * @param plan how it will go
     * @param frame what its bodies share
     * @param headers headers of its response
     * @param retryAfter the wait that a drawn 429 asks for
     */
    record Terms(
            ChatRequest request, Plan plan, ChatJson.Frame frame, Map<String, String> headers, Duration retryAfter) {}

    /** Is told once how a call ended, before its last bytes are sent. */
    @FunctionalInterface
    interface EndListener {
        void onEnd(String result, int outputTokens);
    }

    private final ChannelHandlerContext connection;
    private final Terms terms;
    private final EndListener listener;
    private final Runnable next;
    private @Nullable Future<?> timer;
    private boolean ended;

    /**
     * @param next called when the response is written and the connection may carry another
     */
    ChatCall(ChannelHandlerContext connection, Terms terms, EndListener listener, Runnable next) {
        this.connection = connection;
        this.terms = terms;
        this.listener = listener;
        this.next = next;
    }

    /** Begins to answer, or not to. */
    void start() {
        Plan plan = terms.plan();
        switch (plan.fault()) {
            case null -> answer(false);
            case THROTTLED ->
                respond(Reply.throttled("requests", terms.request().model(), terms.retryAfter()));
            case SERVER_ERROR -> respond(Reply.SERVER_ERROR);
            case OVERLOADED -> respond(Reply.OVERLOADED);
            case UNAUTHORIZED -> respond(Reply.UNAUTHORIZED);
            case CONTEXT_TOO_LONG -> respond(Reply.CONTEXT_TOO_LONG);
            case FILTERED -> respond(Reply.FILTERED);
            case HANG -> {}
            case RESET -> after(plan.firstTokenMs(), this::reset);
            case CUT -> answer(true);
        }
    }

    private void respond(Reply reply) {
        if (end(
                Integer.toString(reply.status()),
                reply.status() == 200 ? terms.plan().outputTokens() : 0)) {
            reply.with(terms.headers()).send(connection);
            next.run();
        }
    }

    /** The caller has left. Its tokens are billed all the same, as providers do. */
    void callerLeft() {
        boolean hung = terms.plan().fault() == Fault.HANG;
        end(hung ? "hang" : "client_gone", hung ? 0 : terms.plan().outputTokens());
    }

    private void answer(boolean cut) {
        Plan plan = terms.plan();
        if (terms.request().stream()) {
            after(plan.firstTokenMs(), () -> beginStream(cut));
        } else if (cut) {
            after(plan.firstTokenMs() + plan.generationMs() / 2, this::cutBody);
        } else {
            after(plan.firstTokenMs() + plan.generationMs(), this::sendWhole);
        }
    }

    private void sendWhole() {
        respond(new Reply(200, Map.of(), ChatJson.completion(terms.frame(), terms.request(), terms.plan())));
    }

    private void cutBody() {
        if (end("cut", terms.plan().outputTokens())) {
            byte[] body = ChatJson.completion(terms.frame(), terms.request(), terms.plan());
            HttpResponse response = head(HttpHeaderValues.APPLICATION_JSON.toString());
            HttpUtil.setContentLength(response, body.length);
            var _ = connection.write(response);
            write(Unpooled.wrappedBuffer(body, 0, body.length / 2), true);
        }
    }

    private void reset() {
        if (end("reset", 0)) {
            // Without lingering a close sends RST instead of FIN.
            ((SocketChannel) connection.channel()).config().setSoLinger(0);
            var _ = connection.close();
        }
    }

    private void beginStream(boolean cut) {
        HttpResponse response = head("text/event-stream; charset=utf-8");
        HttpUtil.setTransferEncodingChunked(response, true);
        var _ = connection.write(response);
        write(event(ChatJson.chunk(terms.frame(), "assistant", "", null)), false);
        List<String> pieces = ChatJson.pieces(ChatJson.text(terms.request(), terms.plan()));
        streamPiece(pieces, 0, cut ? pieces.size() / 2 : pieces.size(), cut);
    }

    private void streamPiece(List<String> pieces, int at, int until, boolean cut) {
        if (at < until) {
            write(event(ChatJson.chunk(terms.frame(), null, pieces.get(at), null)), false);
            after(terms.plan().generationMs() / pieces.size(), () -> streamPiece(pieces, at + 1, until, cut));
        } else if (cut) {
            if (end("cut", terms.plan().outputTokens())) {
                var _ = connection.close();
            }
        } else if (end("200", terms.plan().outputTokens())) {
            write(event(streamEnd()), false);
            var _ = connection.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            next.run();
        }
    }

    private String streamEnd() {
        String usage =
                terms.request().streamUsage() ? ChatJson.usageChunk(terms.frame(), terms.request(), terms.plan()) : "";
        return ChatJson.chunk(terms.frame(), null, null, ChatJson.finishReason(terms.plan()))
                + usage
                + "data: [DONE]\n\n";
    }

    private HttpResponse head(String contentType) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        terms.headers().forEach(response.headers()::set);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return response;
    }

    private void write(ByteBuf bytes, boolean thenClose) {
        var written = connection.writeAndFlush(new DefaultHttpContent(bytes));
        if (thenClose) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static ByteBuf event(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private void after(double millis, Runnable step) {
        timer = connection
                .executor()
                .schedule(
                        () -> {
                            if (!ended) {
                                step.run();
                            }
                        },
                        Math.round(millis * NANOS_PER_MS),
                        TimeUnit.NANOSECONDS);
    }

    private boolean end(String result, int outputTokens) {
        if (ended) {
            return false;
        }
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        listener.onEnd(result, outputTokens);
        return true;
    }
}
