package dev.weirkeeper.worker.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ToolCall;
import dev.weirkeeper.worker.provider.ParameterInvalidException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A dispatch as the body of a chat completions request. */
final class RequestJson {
    /** What {@code extra} may not set: it would change who answers, what is asked, or how the answer is read. */
    private static final Set<String> RESERVED = Set.of("model", "messages", "stream", "stream_options", "n");

    private static final String LIMIT = "max_tokens";
    private static final String LIMIT_OF_OPENAI = "max_completion_tokens";

    private final ObjectMapper json;

    RequestJson(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode of(ModelSpec spec, DispatchedRequest dispatch) {
        ObjectNode body = json.createObjectNode();
        body.put("model", spec.getUpstreamModel());
        ArrayNode messages = body.putArray("messages");
        dispatch.getMessages().forEach(message -> messages.add(message(message)));
        body.put("stream", dispatch.getStream());
        if (dispatch.getStream()) {
            body.putObject("stream_options").put("include_usage", true); // else nobody says what the answer costs
        }
        if (dispatch.getLogProbabilities()) {
            body.put("logprobs", true);
        }
        @Nullable Parameters parameters = dispatch.getParameters();
        if (parameters != null) {
            addParameters(body, spec, parameters);
        }
        return body;
    }

    private void addParameters(ObjectNode body, ModelSpec spec, Parameters parameters) {
        if (parameters.getMaxOutputTokens() != null) {
            body.put(limitName(spec, parameters), parameters.getMaxOutputTokens());
        }
        addNumber(body, "temperature", parameters.getTemperature());
        addNumber(body, "top_p", parameters.getTopP());
        if (!parameters.getStop().isEmpty()) {
            ArrayNode stop = body.putArray("stop");
            parameters.getStop().forEach(stop::add);
        }
        if (parameters.getSeed() != null) {
            body.put("seed", parameters.getSeed());
        }
        if (parameters.getResponseFormat() != null) {
            body.set("response_format", parsed("responseFormat", parameters.getResponseFormat()));
        }
        if (parameters.getTools() != null) {
            JsonNode tools = parsed("tools", parameters.getTools());
            if (!tools.isArray()) {
                throw new ParameterInvalidException("tools", "must be a JSON array");
            }
            body.set("tools", tools);
        }
        parameters.getExtra().forEach((name, value) -> {
            if (RESERVED.contains(name)) {
                throw new ParameterInvalidException("extra." + name, "must not be set");
            }
            body.set(name, parsed("extra." + name, value));
        });
    }

    /** OpenAI's newer models refuse the old name of the limit, most compatible servers know no other. */
    private static String limitName(ModelSpec spec, Parameters parameters) {
        String endpoint = spec.getEndpoint().toLowerCase(Locale.ROOT);
        boolean openAi = endpoint.contains("://api.openai.com/") || endpoint.contains(".openai.azure.com/");
        return openAi || parameters.getExtra().containsKey(LIMIT_OF_OPENAI) ? LIMIT_OF_OPENAI : LIMIT;
    }

    private static void addNumber(ObjectNode body, String name, @Nullable Double value) {
        if (value == null) {
            return;
        }
        if (!Double.isFinite(value)) {
            throw new ParameterInvalidException(name, "must be a finite number");
        }
        body.put(name, value);
    }

    private JsonNode parsed(String name, String text) {
        try {
            JsonNode node = json.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw new ParameterInvalidException(name, "must be a JSON text");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new ParameterInvalidException(name, "must be a JSON text");
        }
    }

    private ObjectNode message(Message message) {
        ObjectNode node = json.createObjectNode();
        node.put("role", message.getRole());
        if (message.getParts().isEmpty()) {
            node.put("content", message.getContent());
        } else {
            node.set("content", parts(message));
        }
        if (message.getName() != null) {
            node.put("name", message.getName());
        }
        if (!message.getToolCalls().isEmpty()) {
            ArrayNode calls = node.putArray("tool_calls");
            message.getToolCalls().forEach(call -> calls.add(toolCall(call)));
        }
        if (message.getToolCallId() != null) {
            node.put("tool_call_id", message.getToolCallId());
        }
        return node;
    }

    private ArrayNode parts(Message message) {
        ArrayNode parts = json.createArrayNode();
        if (message.getContent() != null) {
            parts.addObject().put("type", "text").put("text", message.getContent());
        }
        message.getParts().forEach(part -> parts.add(part(part)));
        return parts;
    }

    private ObjectNode part(ContentPart part) {
        ObjectNode node = json.createObjectNode().put("type", part.getType());
        if (part.getUrl() != null) {
            node.putObject(part.getType()).put("url", part.getUrl());
        } else if (part.getText() != null) {
            node.put("text", part.getText());
        } else {
            throw new ParameterInvalidException("messages.parts", "each part needs a text or a url");
        }
        return node;
    }

    private ObjectNode toolCall(ToolCall call) {
        ObjectNode node = json.createObjectNode().put("id", call.getId()).put("type", "function");
        node.putObject("function").put("name", call.getName()).put("arguments", call.getArguments());
        return node;
    }
}
