package dev.weirkeeper.worker.provider;

import dev.weirkeeper.schema.ProviderApi;
import dev.weirkeeper.worker.provider.openai.OpenAiChatCodec;
import java.util.Optional;

/** Which codec speaks which API. */
public final class Codecs {
    private static final ProviderCodec OPENAI_CHAT = new OpenAiChatCodec();

    private Codecs() {}

    /** The codec of an API; empty where this version of the worker does not speak it. */
    public static Optional<ProviderCodec> of(ProviderApi api) {
        return switch (api) {
            case OPENAI_CHAT -> Optional.of(OPENAI_CHAT);
            case UNKNOWN, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI, BEDROCK_CONVERSE -> Optional.empty();
        };
    }
}
