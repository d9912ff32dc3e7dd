package dev.weirkeeper.ops.verb.send;

import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.serde.TrustedRecords;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, before anything of the command line is added.
 *
 * @param messages the conversation, at least one message
 * @param model the model the line asks for; null where it names none
 * @param policy the policy it asks for; null where it names none
 * @param parameters how the answer shall be made; null where it says nothing
 * @param lineId the line's own id; null where it has none
 * @param metadata the line's own metadata
 */
public record Question(
        List<Message> messages,
        @Nullable String model,
        @Nullable String policy,
        @Nullable Parameters parameters,
        @Nullable String lineId,
        Map<String, String> metadata) {
    static {
        TrustedRecords.vouch(); // a record takes its defaults by reflection
    }

    public Question {
        messages = List.copyOf(messages);
        metadata = Map.copyOf(metadata);
    }

    /** A single prompt. */
    static Question of(String prompt) {
        return new Question(List.of(message("user", prompt)), null, null, null, null, Map.of());
    }

    static Message message(String role, String content) {
        return Message.newBuilder().setRole(role).setContent(content).build();
    }
}
