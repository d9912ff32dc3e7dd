package dev.weirkeeper.ops.verb.deadletter;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.topic.HomePartition;
import dev.weirkeeper.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Says which letters may be sent again, where to, and why not. Pure. */
final class Resending {
    /** Header of a request that was sent again: the letter it was taken from, {@code TOPIC-PARTITION@OFFSET}. */
    static final String FROM = "weirkeeper.resent.from";

    /** The router's code for what failed inside: such a request has ended, and its id is remembered. */
    private static final String FAILED_INSIDE = "internal_error";

    private Resending() {}

    /** What becomes of a letter. */
    sealed interface Verdict {
        /** The letter. */
        Letter letter();
    }

    /**
     * It is sent.
     *
     * @param subject whose request
     * @param partition the request's home
     * @param remembered whether its id has ended before: then it is answered as it was, marked {@code replayed}
     */
    record Send(Letter letter, Content.Subject subject, int partition, boolean remembered) implements Verdict {}

    /**
     * It stays.
     *
     * @param why in words
     */
    record Stay(Letter letter, String why) implements Verdict {}

    /**
     * Judges letters, in their order.
     *
     * @param partitions of {@code llm.requests}
     * @param reading what a letter's bytes say
     */
    static List<Verdict> judge(List<Letter> letters, Topics topics, int partitions, Function<Letter, Content> reading) {
        List<Verdict> verdicts = new ArrayList<>();
        Map<Content.Subject, Place> sent = new HashMap<>();
        for (Letter letter : letters) {
            Verdict verdict = judge(letter, topics, partitions, reading);
            if (verdict instanceof Send send) {
                Place first = sent.putIfAbsent(send.subject(), letter.place());
                verdicts.add(first == null ? send : new Stay(letter, "the same request as " + first));
            } else {
                verdicts.add(verdict);
            }
        }
        return verdicts;
    }

    private static Verdict judge(Letter letter, Topics topics, int partitions, Function<Letter, Content> reading) {
        String topic = letter.originTopic();
        if (!topic.equals(topics.requests())) {
            return new Stay(letter, refusal(topic, topics));
        }
        if (letter.value().length == 0) {
            return new Stay(letter, "its bytes are not in the letter; " + letter.origin() + " may still have them");
        }
        return switch (reading.apply(letter)) {
            case Content.Unreadable(String why) ->
                new Stay(letter, "it cannot be read now either and would come back: " + why);
            case Content.Readable(InferenceRequest request) ->
                new Send(
                        letter,
                        new Content.Subject(request.getTenant(), request.getRequestId()),
                        HomePartition.of(
                                request.getTenant(), request.getConversationId(), request.getRequestId(), partitions),
                        letter.cause().equals(FAILED_INSIDE));
            case Content.Readable other -> new Stay(letter, "it is no request");
        };
    }

    private static String refusal(String topic, Topics topics) {
        if (topic.startsWith(topics.modelPrefix())) {
            return "a dispatch permits one call, at its time: the ledger has sent another since, or ended the request;"
                    + " send the request again instead";
        }
        if (topic.equals(topics.attempts()) || topic.equals(topics.inbox())) {
            return "what comes from " + topic
                    + " is news of one attempt, right at its time only: read now, it could end or"
                    + " charge a request that the ledger has settled otherwise";
        }
        return "only what comes from " + topics.requests() + " can be sent again, this is from " + topic;
    }
}
