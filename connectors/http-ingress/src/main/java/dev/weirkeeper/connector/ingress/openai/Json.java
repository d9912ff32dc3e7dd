package dev.weirkeeper.connector.ingress.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** JSON bodies: strict in what is read (one object, no name twice, no bottomless nesting), plain in what is written. */
public final class Json {
    private static final int DEEPEST = 100;
    private static final int LONGEST_TEXT = 50_000_000;
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    /**
     * The object that a body holds.
     *
     * @throws RefusedException 400 where it is anything else
     */
    public static ObjectNode object(byte[] body) {
        if (body.length == 0) {
            throw new RefusedException(Refusal.call(400, "invalid_json", "body: '' must be a JSON object"));
        }
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
            String kind = node == null ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
            throw new RefusedException(
                    Refusal.call(400, "invalid_json", "body: a JSON " + kind + " must be an object"));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new RefusedException(Refusal.call(
                    400, "invalid_json", "body: must be a JSON object in UTF-8; it breaks off being one" + where));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new, empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** As UTF-8. */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(LONGEST_TEXT)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
