package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole JSON response, and OpenAI's errors as such.
 *
 * @param status its HTTP status
 * @param headers its headers beside type and length
 * @param body its JSON
 */
record Reply(int status, Map<String, String> headers, byte[] body) {
    static final Reply SERVER_ERROR =
            error(500, "The server had an error while processing your request (simulated)", "server_error", null, null);
    static final Reply OVERLOADED = error(
            503, "The engine is currently overloaded, please try again later (simulated)", "server_error", null, null);
    static final Reply UNAUTHORIZED =
            error(401, "Incorrect API key provided (simulated)", "invalid_request_error", null, "invalid_api_key");
    static final Reply CONTEXT_TOO_LONG = error(
            400,
            "This model's maximum context length is exceeded by your messages (simulated)",
            "invalid_request_error",
            "messages",
            "context_length_exceeded");
    static final Reply FILTERED = error(
            400,
            "The prompt was filtered due to the content management policy (simulated)",
            "invalid_request_error",
            "prompt",
            "content_filter");

    static Reply throttled(String limit, String model, Duration wait) {
        long millis = wait.toMillis();
        long seconds = Math.max(1, (millis + 999) / 1_000);
        Reply plain = error(
                429,
                "Rate limit reached for %s on %s. Please try again in %dms. (simulated)"
                        .formatted(model, limit, millis),
                limit,
                null,
                "rate_limit_exceeded");
        return plain.with(Map.of("retry-after", Long.toString(seconds), "retry-after-ms", Long.toString(millis)));
    }

    static Reply modelUnknown(String model) {
        return error(
                404,
                "The model `" + model + "` does not exist or you do not have access to it.",
                "invalid_request_error",
                null,
                "model_not_found");
    }

    static Reply invalid(String message) {
        return error(400, message, "invalid_request_error", null, null);
    }

    static Reply noSuchPath(String method, String path) {
        return error(404, "Invalid URL (" + method + " " + path + ")", "invalid_request_error", null, null);
    }

    /** A good response. */
    static Reply ok(JsonNode body) {
        return new Reply(200, Map.of(), ChatJson.bytes(body));
    }

    /** The same with more headers. */
    Reply with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Reply(status, all, body);
    }

    /** Sends it whole. */
    void send(ChannelHandlerContext connection) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        headers.forEach(response.headers()::set);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        HttpUtil.setContentLength(response, body.length);
        var _ = connection.writeAndFlush(response);
    }

    private static Reply error(int status, String message, String type, @Nullable String param, @Nullable String code) {
        return new Reply(status, Map.of(), ChatJson.error(message, type, param, code));
    }
}
