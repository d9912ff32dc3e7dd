package dev.weirkeeper.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's REST API, as a client. Tries the addresses in turn, a few rounds with a short pause between; what then still
 * fails is {@link RegistryUnavailableException}, and the caller decides how long to wait.
 */
final class HttpSchemaRegistry implements SchemaRegistry {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int UNKNOWN_SUBJECT = 40401;
    private static final int UNKNOWN_SCHEMA = 40403;

    private final RegistrySettings settings;
    private final HttpClient http;
    /** The address that answered last is asked first. */
    private volatile int first;

    HttpSchemaRegistry(RegistrySettings settings) {
        this.settings = settings;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(settings.connectTimeout());
        if (settings.urls().stream().anyMatch(url -> url.startsWith("https:"))) {
            builder.sslContext(Tls.context(settings.tls()));
        }
        this.http = builder.build();
    }

    @Override
    public int register(String subject, Schema schema) {
        Answer answer = ask("POST", "/subjects/" + encoded(subject) + "/versions", body(schema));
        if (answer.status() == 200 && answer.json().path("id").canConvertToInt()) {
            return answer.json().path("id").intValue();
        }
        throw refused("register schema " + schema.getFullName() + " under subject " + subject, answer);
    }

    @Override
    public int lookup(String subject, Schema schema) {
        Answer answer = ask("POST", "/subjects/" + encoded(subject), body(schema));
        if (answer.status() == 200 && answer.json().path("id").canConvertToInt()) {
            return answer.json().path("id").intValue();
        }
        if (answer.code() == UNKNOWN_SUBJECT || answer.code() == UNKNOWN_SCHEMA) {
            throw new SchemaRefusedException("schema " + schema.getFullName() + " is not registered under subject "
                    + subject + "; register it, or set auto.register.schemas=true");
        }
        throw refused("look up schema " + schema.getFullName() + " under subject " + subject, answer);
    }

    @Override
    public Registered latest(String subject) {
        Answer answer = ask("GET", "/subjects/" + encoded(subject) + "/versions/latest", null);
        if (answer.status() == 200) {
            return new Registered(answer.json().path("id").intValue(), parsed(answer.json(), "subject " + subject));
        }
        throw refused("read the latest schema of subject " + subject, answer);
    }

    @Override
    public Schema byId(int id, String subject) {
        Answer answer = ask("GET", "/schemas/ids/" + id + "?fetchMaxId=false&subject=" + encoded(subject), null);
        if (answer.status() == 200) {
            return parsed(answer.json(), "schema id " + id);
        }
        if (answer.status() == 404 && answer.code() == UNKNOWN_SCHEMA) {
            throw new UnknownSchemaException("schema id " + id + " is not in the registry at " + answer.url());
        }
        // Refused access or a proxy's error page says nothing about the id, so the record must not be called poison.
        throw unavailable("read schema id " + id, answer);
    }

    private Schema parsed(JsonNode json, String what) {
        String type = json.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new MalformedRecordException(what + " is of type " + type + ", not AVRO");
        }
        try {
            Schema.Parser parser = new Schema.Parser();
            addReferences(parser, json, new HashSet<>());
            return parser.parse(json.path("schema").asText());
        } catch (AvroRuntimeException e) {
            throw new MalformedRecordException(what + " is no Avro schema: " + e.getMessage(), e);
        }
    }

    /** A schema may use types that are registered under other subjects. */
    private void addReferences(Schema.Parser parser, JsonNode json, Set<String> seen) {
        for (JsonNode reference : json.path("references")) {
            String path = "/subjects/" + encoded(reference.path("subject").asText()) + "/versions/"
                    + reference.path("version").asInt();
            if (seen.add(path)) {
                Answer answer = ask("GET", path, null);
                if (answer.status() != 200) {
                    throw unavailable("read " + path, answer);
                }
                addReferences(parser, answer.json(), seen);
                parser.parse(answer.json().path("schema").asText());
            }
        }
    }

    private static String body(Schema schema) {
        return JSON.createObjectNode().put("schema", schema.toString()).toString();
    }

    private Answer ask(String method, String path, @Nullable String body) {
        RegistryUnavailableException last = null;
        for (int round = 0; round <= settings.retries(); round++) {
            for (int i = 0; i < settings.urls().size(); i++) {
                int index = (first + i) % settings.urls().size();
                try {
                    Answer answer = once(settings.urls().get(index), method, path, body);
                    first = index;
                    if (answer.status() < 500 && answer.status() != 429) {
                        return answer;
                    }
                    last = unavailable(method + " " + path, answer);
                } catch (IOException e) {
                    last = new RegistryUnavailableException(
                            "registry at " + settings.urls().get(index) + " cannot be reached: " + e, e);
                }
            }
            if (round < settings.retries()) {
                LockSupport.parkNanos(PAUSE_NANOS << round);
            }
        }
        throw Objects.requireNonNull(last, "at least one address was asked");
    }

    private Answer once(String url, String method, String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(settings.readTimeout())
                .header("Accept", MEDIA_TYPE + ", application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        settings.authorization().ifPresent(value -> request.header("Authorization", value));
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(url, response.statusCode(), json(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while asking the registry at " + url, e);
        }
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance(); // a proxy's error page: the status alone counts
        }
    }

    private static SchemaRefusedException refused(String what, Answer answer) {
        return new SchemaRefusedException("registry at " + answer.url() + " refused to " + what + ": " + answer.told());
    }

    private static RegistryUnavailableException unavailable(String what, Answer answer) {
        return new RegistryUnavailableException(
                "registry at " + answer.url() + " could not answer " + what + ": " + answer.told());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private record Answer(String url, int status, JsonNode json) {
        int code() {
            return json.path("error_code").asInt(status);
        }

        String told() {
            String message = json.path("message").asText("");
            return "HTTP " + status + (code() == status ? "" : ", code " + code())
                    + (message.isEmpty() ? "" : ", " + message);
        }
    }
}
