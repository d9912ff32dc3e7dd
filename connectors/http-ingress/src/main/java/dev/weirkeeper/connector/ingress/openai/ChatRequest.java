package dev.weirkeeper.connector.ingress.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call of {@code /v1/chat/completions}.
 *
 * @param request for the router
 * @param stream whether the answer is wanted as it comes
 * @param includeUsage whether a stream ends with a chunk of usage
 * @param cancelOnDisconnect whether the caller gives the request up by hanging up
 */
public record ChatRequest(InferenceRequest request, boolean stream, boolean includeUsage, boolean cancelOnDisconnect) {
    private static final int LONGEST_METADATA = 16_384;

    static {
        TrustedRecords.vouch(); // Avro builds no record with an enum in it before
    }

    /**
     * Who asks, and as which request.
     *
     * @param tenant who asks and pays
     * @param requestId the request's id
     * @param idempotencyMark what the body is remembered by, to notice another one under the same Idempotency-Key; empty:
     *     there is no such key
     * @param now when it was made
     */
    public record Origin(String tenant, String requestId, String idempotencyMark, Instant now) {}

    /**
     * Reads a call.
     *
     * @param body the JSON object
     * @param headers all headers, names in lower case
     * @param priority how urgent it is unless it says so itself
     * @throws RefusedException 400, with the field at fault
     */
    public static ChatRequest read(ObjectNode body, Map<String, String> headers, Origin origin, Priority priority) {
        Fields fields = new Fields(body, "");
        Map<String, String> metadata = metadata(fields);
        OwnFields own = OwnFields.read(headers, metadata);
        if (!origin.idempotencyMark().isEmpty()) {
            metadata.put(Idempotency.MARK, origin.idempotencyMark());
        }
        boolean stream = fields.flag("stream");
        InferenceRequest.Builder request = InferenceRequest.newBuilder()
                .setRequestId(origin.requestId())
                .setTenant(origin.tenant())
                .setCreatedAt(origin.now())
                .setPriority(priority)
                .setModel(fields.requiredText("model"))
                .setMessages(MessageReader.read(fields))
                .setParameters(ParameterReader.read(body, fields))
                .setStream(stream)
                .setMetadata(metadata);
        fields.text("safety_identifier").ifPresent(request::setUser);
        fields.text("user").ifPresent(request::setUser);
        own.into(request, origin.now());
        boolean includeUsage = fields.object("stream_options")
                .map(options -> options.flag("include_usage"))
                .orElse(false);
        return new ChatRequest(request.build(), stream, includeUsage, own.cancelOnDisconnect());
    }

    private static Map<String, String> metadata(Fields fields) {
        Map<String, String> metadata = new LinkedHashMap<>();
        fields.object("metadata").ifPresent(ignored -> {
            long size = 0;
            for (Map.Entry<String, JsonNode> entry :
                    fields.node("metadata").orElseThrow().properties()) {
                if (!entry.getValue().isTextual()) {
                    throw RefusedException.field(
                            "metadata." + entry.getKey(), entry.getValue().toString(), "must be a text");
                }
                metadata.put(entry.getKey(), entry.getValue().textValue());
                size += entry.getKey().length() + entry.getValue().textValue().length();
            }
            if (size > LONGEST_METADATA) {
                throw RefusedException.field(
                        "metadata", size + " characters", "must be at most " + LONGEST_METADATA + " in all");
            }
        });
        return metadata;
    }
}
