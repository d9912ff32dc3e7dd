package dev.weirkeeper.router.respond;

import dev.weirkeeper.topic.Topics;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where responses may go.
 *
 * @param topics topic names
 * @param exists whether a topic is known to exist
 */
public record ReplyTopics(Topics topics, Predicate<String> exists) {

    /** Whether a response may go where a request wants it. */
    public boolean allows(@Nullable String replyTo) {
        return replyTo == null
                || replyTo.equals(topics.responses())
                || (replyTo.startsWith(topics.replyToPrefix()) && exists.test(replyTo));
    }

    /** Where it goes: as wanted, and to the common topic where the wanted one is not (any more) there. */
    public String of(@Nullable String replyTo) {
        return replyTo != null && allows(replyTo) ? replyTo : topics.responses();
    }
}
