package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What matters of a chat completions request. The prompt itself is measured, never kept.
 *
 * @param model the model asked for
 * @param messages how many messages there are
 * @param promptChars characters of all their texts
 * @param maxTokens the request's limit of output tokens; {@link Integer#MAX_VALUE} where it has none
 * @param stream whether the answer is to come as events
 * @param streamUsage whether the last event is to tell the usage
 */
record ChatRequest(String model, int messages, int promptChars, int maxTokens, boolean stream, boolean streamUsage) {
    private static final int CHARS_PER_TOKEN = 4;
    private static final int TOKENS_PER_MESSAGE = 3;

    /**
     * Reads a body.
     *
     * @throws IllegalArgumentException where OpenAI would refuse it; the message says why
     */
    static ChatRequest of(JsonNode body) {
        JsonNode messages = body.path("messages");
        if (!body.path("model").isTextual() || body.path("model").asText().isBlank()) {
            throw new IllegalArgumentException("you must provide a model parameter");
        }
        if (!messages.isArray() || messages.isEmpty()) {
            throw new IllegalArgumentException("'messages' must be an array with at least one element");
        }
        int chars = 0;
        for (JsonNode message : messages) {
            if (!message.path("role").isTextual()) {
                throw new IllegalArgumentException("each of 'messages' needs a 'role'");
            }
            chars += chars(message.path("content"));
        }
        return new ChatRequest(
                body.path("model").asText(),
                messages.size(),
                chars,
                maxTokens(body),
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false));
    }

    /** Tokens of the prompt: a quarter of its characters and three for each message's frame. */
    int promptTokens() {
        return (promptChars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN + TOKENS_PER_MESSAGE * messages;
    }

    private static int maxTokens(JsonNode body) {
        JsonNode limit = body.path("max_completion_tokens");
        if (limit.isMissingNode() || limit.isNull()) {
            limit = body.path("max_tokens");
        }
        if (limit.isMissingNode() || limit.isNull()) {
            return Integer.MAX_VALUE;
        }
        if (!limit.canConvertToInt() || limit.asInt() < 1) {
            throw new IllegalArgumentException("'max_tokens' must be an integer of at least 1");
        }
        return limit.asInt();
    }

    private static int chars(JsonNode content) {
        if (content.isTextual()) {
            return content.asText().length();
        }
        int chars = 0;
        for (JsonNode part : content) {
            chars += part.path("text").asText("").length();
        }
        return chars;
    }
}
