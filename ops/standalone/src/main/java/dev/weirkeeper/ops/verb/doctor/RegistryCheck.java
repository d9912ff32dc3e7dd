package dev.weirkeeper.ops.verb.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Looks at the schema registry: whether it answers, how strict it is, and whether our schemas fit what it holds. */
final class RegistryCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper();

    private final String url;
    private final Map<String, Object> properties;

    RegistryCheck(String url, Map<String, Object> properties) {
        this.url = url.split(",", -1)[0].strip().replaceAll("/+$", "");
        this.properties = properties;
    }

    List<Finding> look(Topics topics) {
        if (url.startsWith("mock:")) {
            return List.of(Finding.ok("registry", url + " (within one process, for tests)"));
        }
        List<Finding> findings = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            int subjects = get(http, "/subjects").size();
            String level = get(http, "/config").path("compatibilityLevel").asText("unknown");
            findings.add(Finding.ok("registry", url + ", " + subjects + " subjects, compatibility " + level));
            findings.add(schemas(http, topics));
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            findings.add(Finding.fail(
                    "registry", url + ": " + reason, "Is it up, and its URL right (--registry)? weir up starts one."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(Finding.fail("registry", "interrupted", ""));
        }
        return findings;
    }

    /** A subject that does not exist yet fits anything. */
    private Finding schemas(HttpClient http, Topics topics) throws IOException, InterruptedException {
        List<String> unfit = new ArrayList<>();
        int there = 0;
        for (Map.Entry<String, Schema> subject : subjects(topics).entrySet()) {
            String body = JsonNodeFactory.instance
                    .objectNode()
                    .put("schema", subject.getValue().toString())
                    .toString();
            HttpRequest request = request("/compatibility/subjects/" + subject.getKey() + "/versions/latest")
                    .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 404) {
                continue;
            }
            there++;
            if (!JSON.readTree(response.body()).path("is_compatible").asBoolean(false)) {
                unfit.add(subject.getKey());
            }
        }
        return unfit.isEmpty()
                ? Finding.ok("schemas", there + " of ours are there, and this version fits them")
                : Finding.fail(
                        "schemas",
                        "this version does not fit what the registry holds for " + String.join(", ", unfit),
                        "Is another release running, or another product's subject in the way? Use its release, or"
                                + " another --prefix.");
    }

    private static Map<String, Schema> subjects(Topics topics) {
        Map<String, Schema> subjects = new LinkedHashMap<>();
        subjects.put(topics.subject(topics.requests()), InferenceRequest.getClassSchema());
        subjects.put(topics.subject(topics.responses()), InferenceResponse.getClassSchema());
        subjects.put(topics.subject(topics.model("any")), DispatchedRequest.getClassSchema());
        subjects.put(topics.subject(topics.attempts()), AttemptEvent.getClassSchema());
        subjects.put(topics.subject(topics.decisions()), RoutingDecision.getClassSchema());
        subjects.put(topics.subject(topics.catalogue()), ModelSpec.getClassSchema());
        subjects.put(topics.subject(topics.workers()), WorkerStatus.getClassSchema());
        return subjects;
    }

    private JsonNode get(HttpClient http, String path) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " answers HTTP " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        Object user = properties.get("basic.auth.user.info");
        Object token = properties.get("bearer.auth.token");
        if (user != null) {
            byte[] bytes = user.toString().getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        } else if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }
}
