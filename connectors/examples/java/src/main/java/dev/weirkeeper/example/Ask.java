package dev.weirkeeper.example;

import dev.weirkeeper.connector.client.ClientException;
import dev.weirkeeper.connector.client.Requests;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Asks one question: {@code Ask --bootstrap-servers 127.0.0.1:9092 --registry http://127.0.0.1:8081 --tenant default
 * --prompt "What is a weir?"}. Exit code 0 where it was answered, 1 where not.
 */
public final class Ask {
    private static final int NANO_DIGITS = 9;

    private Ask() {}

    public static void main(String[] args) {
        Map<String, String> flags = flags(args);
        Map<String, String> properties = Map.of(
                "bootstrap.servers", flags.getOrDefault("--bootstrap-servers", "127.0.0.1:9092"),
                "schema.registry.url", flags.getOrDefault("--registry", "http://127.0.0.1:8081"),
                "topics.prefix", flags.getOrDefault("--prefix", "llm."));
        InferenceRequest request = Requests.prompt(
                        flags.getOrDefault("--tenant", "default"),
                        flags.getOrDefault("--prompt", "What does a weir keeper do?"))
                .build();
        ResponseStatus status = ResponseStatus.UNKNOWN;
        try (WeirkeeperClient client = WeirkeeperClient.connect(properties)) {
            // send() returns at once: a service would go on with its work and hang what follows on the future.
            InferenceResponse response =
                    client.send(request, Duration.ofMinutes(2)).join();
            show(response);
            status = response.getStatus();
        } catch (CompletionException e) { // through the future: not accepted, or no response in time
            System.err.println(e.getMessage());
        } catch (ClientException e) { // from connect: no broker, no topics
            System.err.println(e.getMessage());
        }
        System.exit(status == ResponseStatus.ANSWERED ? 0 : 1);
    }

    private static void show(InferenceResponse response) {
        System.out.println("status: " + response.getStatus());
        if (response.getError() != null) {
            System.out.println("error:  " + response.getError().getCode() + ": "
                    + response.getError().getMessage());
        }
        if (response.getMessage() != null) {
            System.out.println("model:  " + response.getModel());
            System.out.println("answer: " + response.getMessage().getContent());
        }
        BigDecimal dollars = BigDecimal.valueOf(response.getCostNanoUsd(), NANO_DIGITS); // money is whole nano-dollars
        System.out.println("cost:   $" + dollars.toPlainString());
    }

    private static Map<String, String> flags(String[] args) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            flags.put(args[i], args[i + 1]);
        }
        return flags;
    }
}
