package dev.weirkeeper.connector.client;

import dev.weirkeeper.schema.InferenceResponse;

/** What comes of a streamed answer, in order: texts, now and then a new start, and one end. */
public sealed interface AnswerPart permits AnswerPart.Text, AnswerPart.Restart, AnswerPart.End {

    /**
     * The next piece of the answer.
     *
     * @param text not empty
     */
    record Text(String text) implements AnswerPart {}

    /**
     * What came so far is void: the call broke off or its answer was not good enough, and another attempt answers from the
     * beginning. Comes only after a text.
     *
     * @param attempt the attempt that goes on
     */
    record Restart(int attempt) implements AnswerPart {}

    /**
     * The response, as {@link WeirkeeperClient#send} brings it. Where it is ANSWERED, the texts since the beginning, or since
     * the last new start, joined are its message's content.
     *
     * @param response the terminal response, whatever its status
     */
    record End(InferenceResponse response) implements AnswerPart {}
}
