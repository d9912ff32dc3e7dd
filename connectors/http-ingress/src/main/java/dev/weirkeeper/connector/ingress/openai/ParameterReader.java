package dev.weirkeeper.connector.ingress.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.schema.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how the answer shall be made. Parameters that are not known here go to the provider as they are. */
final class ParameterReader {
    private static final Set<String> ELSEWHERE = Set.of(
            "model",
            "messages",
            "stream",
            "stream_options",
            "user",
            "safety_identifier",
            "metadata",
            "n",
            "store",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "seed",
            "stop",
            "response_format",
            "tools");
    private static final int MOST_STOPS = 16;
    private static final Set<String> FORMATS = Set.of("text", "json_object", "json_schema");

    private ParameterReader() {}

    /** Null where nothing is said. */
    static @Nullable Parameters read(ObjectNode body, Fields fields) {
        if (fields.whole("n", 1, 128).orElse(1) != 1) {
            throw RefusedException.field(
                    "n", fields.node("n").orElseThrow().toString(), "must be 1: one answer a request");
        }
        Parameters.Builder parameters = Parameters.newBuilder();
        limit(fields).ifPresent(most -> parameters.setMaxOutputTokens((int) most));
        fields.number("temperature", 0, 2).ifPresent(parameters::setTemperature);
        fields.number("top_p", 0, 1).ifPresent(parameters::setTopP);
        fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(parameters::setSeed);
        parameters.setStop(stop(fields));
        fields.object("response_format").ifPresent(format -> {
            String type = format.requiredText("type");
            if (!FORMATS.contains(type)) {
                throw RefusedException.field(
                        format.at("type"),
                        type,
                        "must be one of " + FORMATS.stream().sorted().toList());
            }
            parameters.setResponseFormat(body.get("response_format").toString());
        });
        if (!tools(fields).isEmpty()) {
            parameters.setTools(body.get("tools").toString());
        }
        parameters.setExtra(extra(body));
        Parameters read = parameters.build();
        return read.equals(Parameters.newBuilder().build()) ? null : read;
    }

    private static OptionalLong limit(Fields fields) {
        OptionalLong most = fields.whole("max_completion_tokens", 1, Integer.MAX_VALUE);
        return most.isPresent() ? most : fields.whole("max_tokens", 1, Integer.MAX_VALUE);
    }

    private static List<String> stop(Fields fields) {
        JsonNode stop = fields.node("stop").orElse(null);
        if (stop == null) {
            return List.of();
        }
        if (stop.isTextual()) {
            return List.of(stop.textValue());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : stop) {
            if (!text.isTextual()) {
                throw RefusedException.field("stop[" + texts.size() + "]", text.toString(), "must be a text");
            }
            texts.add(text.textValue());
        }
        if (!stop.isArray() || texts.size() > MOST_STOPS) {
            throw fields.refused("stop", stop, "must be a text, or a list of at most " + MOST_STOPS);
        }
        return texts;
    }

    private static List<Fields> tools(Fields fields) {
        List<Fields> tools = fields.objects("tools");
        for (Fields tool : tools) {
            String type = tool.requiredText("type");
            if (type.equals("function")) {
                tool.object("function")
                        .orElseThrow(() -> RefusedException.field(tool.at("function"), "", "must be given"))
                        .requiredText("name");
            }
        }
        return tools;
    }

    private static Map<String, String> extra(ObjectNode body) {
        Map<String, String> extra = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (!ELSEWHERE.contains(field.getKey()) && !field.getValue().isNull()) {
                extra.put(field.getKey(), field.getValue().toString());
            }
        }
        return extra;
    }
}
