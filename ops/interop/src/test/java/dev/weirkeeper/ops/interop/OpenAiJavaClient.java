package dev.weirkeeper.ops.interop;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** OpenAI's own client for Java, told nothing but another base URL. */
final class OpenAiJavaClient {
    private OpenAiJavaClient() {}

    /** What was asked of it, and what was wrong; empty: nothing. */
    static Map<String, String> features(String baseUrl) {
        OpenAIClient client =
                OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey("any").build();
        try {
            Map<String, String> features = new LinkedHashMap<>();
            features.put("chat", problem(() -> chats(client)));
            features.put("stream with usage", problem(() -> streams(client)));
            features.put(
                    "models",
                    problem(() -> client.models().list().data().stream()
                            .anyMatch(model -> model.id().equals("auto"))));
            features.put("errors", problem(() -> toldApart(client)));
            return features;
        } finally {
            client.close();
        }
    }

    /** Runs one. */
    static String problem(BooleanSupplier feature) {
        try {
            return feature.getAsBoolean() ? "" : "not as expected";
        } catch (RuntimeException e) { // the edge of a feature: the table says what was wrong
            return e.toString();
        }
    }

    private static boolean chats(OpenAIClient client) {
        ChatCompletion answer =
                client.chat().completions().create(ask("sim-nano").build());
        answer.validate();
        return answer.choices()
                        .get(0)
                        .message()
                        .content()
                        .filter(text -> !text.isBlank())
                        .isPresent()
                && answer.usage().orElseThrow().totalTokens() > 0;
    }

    private static boolean streams(OpenAIClient client) {
        ChatCompletionCreateParams params = ask("sim-nano")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            List<ChatCompletionChunk> chunks = stream.stream().toList();
            String text = chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(choice -> choice.delta().content().orElse(""))
                    .reduce("", String::concat);
            return !text.isBlank() && chunks.get(chunks.size() - 1).usage().isPresent();
        }
    }

    private static boolean toldApart(OpenAIClient client) {
        boolean unknown = false;
        boolean invalid = false;
        try {
            var unused = client.chat().completions().create(ask("nobody").build());
        } catch (NotFoundException e) {
            unknown = e.code().filter("model_not_found"::equals).isPresent();
        }
        try {
            var unused = client.chat()
                    .completions()
                    .create(ask("sim-nano").temperature(9).build());
        } catch (BadRequestException e) {
            invalid = e.param().filter("temperature"::equals).isPresent();
        }
        return unknown && invalid;
    }

    private static ChatCompletionCreateParams.Builder ask(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("hello");
    }
}
