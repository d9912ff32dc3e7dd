package dev.weirkeeper.worker.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.provider.ParameterInvalidException;
import dev.weirkeeper.worker.provider.ProviderCodec;
import java.util.Map;

/** OpenAI's chat completions, one answer per call, whole or in pieces. */
public final class OpenAiChatCodec implements ProviderCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final RequestJson requests = new RequestJson(JSON);
    private final AnswerJson answers = new AnswerJson(JSON);

    @Override
    public Encoded encode(ModelSpec spec, DispatchedRequest dispatch) {
        try {
            byte[] body = JSON.writeValueAsBytes(requests.of(spec, dispatch));
            return new Encoded(
                    "/chat/completions",
                    Map.of("content-type", "application/json", "accept", accepted(dispatch)),
                    body);
        } catch (JsonProcessingException e) {
            throw new ParameterInvalidException("messages", "cannot be written as JSON");
        }
    }

    /** Also the whole answer where a stream is wanted: a server that knows no streams may still answer. */
    private static String accepted(DispatchedRequest dispatch) {
        return dispatch.getStream() ? "text/event-stream, application/json;q=0.9" : "application/json";
    }

    @Override
    public Map<String, String> authentication(String key) {
        return Map.of("authorization", "Bearer " + key);
    }

    @Override
    public CallResult decode(Reply reply) {
        return answers.read(reply);
    }

    @Override
    public StreamedAnswer streamed(int status) {
        return new StreamedCompletion(JSON, answers, status);
    }
}
