package dev.weirkeeper.ops.fakeprovider;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: its requests one after the other, in the order in which they came. */
final class ServerHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerHandler.class);
    private static final String MODELS = "/v1/models";

    private record Incoming(String method, QueryStringDecoder uri, Map<String, String> headers, byte[] body) {}

    private final Desk desk;
    private final Models models;
    private final Control control;
    private final Queue<Incoming> waiting = new ArrayDeque<>();
    private @Nullable ChatCall running;
    private boolean busy;

    ServerHandler(Desk desk, Models models, Control control) {
        this.desk = desk;
        this.models = models;
        this.control = control;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext connection, FullHttpRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        waiting.add(new Incoming(
                request.method().name(),
                new QueryStringDecoder(request.uri()),
                headers,
                ByteBufUtil.getBytes(request.content())));
        next(connection);
    }

    @Override
    public void channelInactive(ChannelHandlerContext connection) {
        waiting.clear();
        if (running != null) {
            running.callerLeft();
        }
        connection.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
        LOG.atDebug().setCause(cause).log("a connection broke");
        var _ = connection.close();
    }

    private void next(ChannelHandlerContext connection) {
        while (!busy && !waiting.isEmpty()) {
            handle(connection, waiting.remove());
        }
    }

    private void handle(ChannelHandlerContext connection, Incoming incoming) {
        if (incoming.method().equals("POST") && incoming.uri().path().equals("/v1/chat/completions")) {
            chat(connection, incoming);
        } else {
            other(incoming).send(connection);
        }
    }

    private void chat(ChannelHandlerContext connection, Incoming incoming) {
        switch (desk.receive(incoming.headers(), incoming.body())) {
            case Desk.Reception.Refused(var reply) -> reply.send(connection);
            case Desk.Reception.Begun(var terms, var listener) -> {
                busy = true;
                ChatCall call = new ChatCall(connection, terms, listener, () -> over(connection));
                running = call;
                call.start();
            }
        }
    }

    private void over(ChannelHandlerContext connection) {
        busy = false;
        running = null;
        next(connection);
    }

    private Reply other(Incoming incoming) {
        String path = incoming.uri().path();
        if (path.startsWith(Control.PREFIX)) {
            return control.handle(incoming.method(), path, incoming.uri().parameters(), incoming.body());
        }
        boolean get = incoming.method().equals("GET");
        if (get && path.equals("/healthz")) {
            return Reply.ok(ChatJson.JSON.createObjectNode().put("status", "ok"));
        }
        if (get && path.equals(MODELS)) {
            return Reply.ok(ChatJson.models(models.all()));
        }
        if (get && path.startsWith(MODELS + "/")) {
            return model(path.substring(MODELS.length() + 1));
        }
        return Reply.noSuchPath(incoming.method(), path);
    }

    private Reply model(String name) {
        return models.find(name)
                .map(live -> Reply.ok(ChatJson.model(live.model())))
                .orElseGet(() -> Reply.modelUnknown(name));
    }
}
