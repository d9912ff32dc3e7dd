package dev.weirkeeper.ops.interop;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** LangChain4j's client, told nothing but another base URL. */
final class LangChainClient {
    private LangChainClient() {}

    /** What was asked of it, and what was wrong; empty: nothing. */
    static Map<String, String> features(String baseUrl) {
        Map<String, String> features = new LinkedHashMap<>();
        features.put("chat", OpenAiJavaClient.problem(() -> chats(baseUrl)));
        features.put("stream with usage", OpenAiJavaClient.problem(() -> streams(baseUrl)));
        features.put("errors", OpenAiJavaClient.problem(() -> toldApart(baseUrl)));
        return features;
    }

    private static boolean chats(String baseUrl) {
        ChatResponse answer = model(baseUrl, "sim-nano", 1).chat(UserMessage.from("hello"));
        return !answer.aiMessage().text().isBlank() && answer.tokenUsage().totalTokenCount() > 0;
    }

    private static boolean streams(String baseUrl) {
        OpenAiStreamingChatModel model = OpenAiStreamingChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey("any")
                .modelName("sim-nano")
                .build();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        model.chat("hello", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {}

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
            }
        });
        ChatResponse answer = whole.join();
        return !answer.aiMessage().text().isBlank() && answer.tokenUsage().totalTokenCount() > 0;
    }

    private static boolean toldApart(String baseUrl) {
        boolean unknown = false;
        boolean invalid = false;
        try {
            var unused = model(baseUrl, "nobody", 1).chat(UserMessage.from("hello"));
        } catch (ModelNotFoundException e) {
            unknown = true;
        }
        try {
            var unused = model(baseUrl, "sim-nano", 9).chat(UserMessage.from("hello"));
        } catch (InvalidRequestException e) {
            invalid = true;
        }
        return unknown && invalid;
    }

    private static OpenAiChatModel model(String baseUrl, String name, double temperature) {
        return OpenAiChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey("any")
                .modelName(name)
                .temperature(temperature)
                .maxRetries(0)
                .build();
    }
}
