package dev.weirkeeper.ops.verb.send;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says about every request. It wins over what a line says.
 *
 * @param tenant who asks
 * @param model the model asked for; null: the line's, else auto
 * @param policy the policy; null: the line's, else the tenant's
 * @param priority how urgent
 * @param deadline from now until the answer is no longer wanted; null: by priority
 * @param system a system message to begin with; null: none
 * @param maxTokens longest answer, tokens; null: the line's, else the model's
 * @param metadata added to each request
 */
public record Asking(
        String tenant,
        @Nullable String model,
        @Nullable String policy,
        Priority priority,
        @Nullable Duration deadline,
        @Nullable String system,
        @Nullable Integer maxTokens,
        Map<String, String> metadata) {
    /** Key of the line's id in the metadata, so that answers can be put beside their lines again. */
    static final String LINE_ID = "lineId";

    static {
        TrustedRecords.vouch(); // a record takes its defaults by reflection
    }

    /** The request that a question becomes. */
    public InferenceRequest request(Question question, String requestId, Instant now) {
        Map<String, String> all = new LinkedHashMap<>(question.metadata());
        all.putAll(metadata);
        if (question.lineId() != null) {
            all.put(LINE_ID, question.lineId());
        }
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(Question.message("system", system));
        }
        messages.addAll(question.messages());
        String asked = model != null ? model : question.model();
        return InferenceRequest.newBuilder()
                .setRequestId(requestId)
                .setTenant(tenant)
                .setCreatedAt(now)
                .setDeadline(deadline == null ? null : now.plus(deadline))
                .setPriority(priority)
                .setModel(asked == null ? "auto" : asked)
                .setPolicy(policy != null ? policy : question.policy())
                .setMessages(messages)
                .setParameters(parameters(question.parameters()))
                .setMetadata(all)
                .build();
    }

    private @Nullable Parameters parameters(@Nullable Parameters own) {
        if (maxTokens == null) {
            return own;
        }
        Parameters.Builder parameters = own == null ? Parameters.newBuilder() : Parameters.newBuilder(own);
        return parameters.setMaxOutputTokens(maxTokens).build();
    }
}
