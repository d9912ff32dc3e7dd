package dev.weirkeeper.router.classify;

import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;

/** Estimates what a prompt asks for. Pure, linear in the part of the prompt that is read. */
public final class Classifier {
    /** Which rules these are. */
    public static final String VERSION = "rules-1";

    private Classifier() {}

    /**
     * Classifies a request.
     *
     * @param request any request
     */
    public static Classification classify(InferenceRequest request) {
        long chars = 0;
        for (Message message : request.getMessages()) {
            chars += message.getContent() == null ? 0 : message.getContent().length();
        }
        return Classification.newBuilder()
                .setEstimatedInputTokens(chars / 4 + 8)
                .setEstimatedOutputTokens(256)
                .setClassifierVersion(VERSION)
                .build();
    }
}
