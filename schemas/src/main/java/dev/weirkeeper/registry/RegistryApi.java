package dev.weirkeeper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Confluent's paths and methods, and the JSON of their answers. Thread-safe; one write at a time. */
final class RegistryApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEFAULT_CONTEXT = ":.:";
    private static final String ANY_CONTEXT = ":*:";

    private final SchemaStore store;
    private final SchemaLog log;
    private final Subjects subjects;
    private final Settings settings;
    private final ReentrantLock writing = new ReentrantLock();

    RegistryApi(SchemaStore store, SchemaLog log) {
        this.store = store;
        this.log = log;
        this.subjects = new Subjects(store, log);
        this.settings = new Settings(store, log);
    }

    /**
     * Answers a call.
     *
     * @throws ApiException where the answer is an error
     */
    JsonNode answer(Call call) {
        if (call.path().isEmpty()) {
            return JSON.createObjectNode();
        }
        return switch (call.segment(0)) {
            case "schemas" -> schemas(call);
            case "subjects" -> call.path().size() < 3 ? subject(call) : versions(call);
            case "compatibility" -> compatibility(call);
            case "config" -> config(call);
            case "mode" -> mode(call);
            case "contexts" -> get(call, call.at("contexts"), () -> JSON.valueToTree(List.of(DEFAULT_CONTEXT)));
            default -> throw ApiException.noSuchPath();
        };
    }

    private JsonNode schemas(Call call) {
        if (call.at("schemas", "types")) {
            return get(call, true, () -> JSON.valueToTree(List.of("AVRO")));
        }
        if (call.at("schemas")) {
            return get(call, true, () -> listed(call));
        }
        boolean known = call.at("schemas", "ids", "*")
                || (call.at("schemas", "ids", "*", "*")
                        && List.of("schema", "subjects", "versions").contains(call.segment(3)));
        return get(call, known, () -> byId(call));
    }

    private JsonNode listed(Call call) {
        String prefix = plain(call.query().getOrDefault("subjectPrefix", ""));
        boolean deleted = call.flag("deleted");
        Stream<StoredSchema> found =
                store.all(each -> each.subject().startsWith(prefix) && (deleted || !each.deleted())).stream();
        if (call.flag("latestOnly")) {
            found = found.filter(each -> store.versions(each.subject(), deleted).stream()
                    .allMatch(other -> other.version() <= each.version()));
        }
        long limit = whole(call, "limit", -1);
        found = found.skip(Math.max(0, whole(call, "offset", 0)));
        return JSON.valueToTree((limit < 0 ? found : found.limit(limit))
                .map(each -> described(each))
                .toList());
    }

    private static long whole(Call call, String name, long otherwise) {
        try {
            return Long.parseLong(call.query().getOrDefault(name, String.valueOf(otherwise)));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private JsonNode byId(Call call) {
        String text = call.segment(2);
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw ApiException.noSuchPath(); // Confluent's path takes digits only
        }
        int id = text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
        StoredSchema schema = store.byId(id).orElseThrow(() -> ApiException.schemaNotFound(text));
        if (call.path().size() == 3) {
            ObjectNode answer = JSON.createObjectNode();
            addSchema(answer, schema);
            return call.flag("fetchMaxId") ? answer.put("maxId", store.maxId()) : answer;
        }
        if (call.segment(3).equals("schema")) {
            return new RawText(schema.schema()).node();
        }
        List<StoredSchema> uses = store.all(each -> each.id() == id && (call.flag("deleted") || !each.deleted()));
        if (call.segment(3).equals("subjects")) {
            return JSON.valueToTree(
                    uses.stream().map(StoredSchema::subject).distinct().toList());
        }
        return JSON.valueToTree(uses.stream()
                .map(each ->
                        JSON.createObjectNode().put("subject", each.subject()).put("version", each.version()))
                .toList());
    }

    private JsonNode subject(Call call) {
        if (call.at("subjects")) {
            String prefix = plain(call.query().getOrDefault("subjectPrefix", ""));
            return get(
                    call,
                    true,
                    () -> JSON.valueToTree(
                            store
                                    .all(each -> call.flag("deleted") || call.flag("deletedOnly") || !each.deleted())
                                    .stream()
                                    .map(StoredSchema::subject)
                                    .filter(name -> name.startsWith(prefix))
                                    .filter(name -> !call.flag("deletedOnly")
                                            || store.versions(name, false).isEmpty())
                                    .distinct()
                                    .toList()));
        }
        String subject = plain(call.segment(1));
        return switch (call.method()) {
            case "POST" -> described(subjects.lookup(subject, sent(call), call.flag("deleted")));
            case "DELETE" -> write(() -> JSON.valueToTree(subjects.deleteSubject(subject, call.flag("permanent"))));
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private JsonNode versions(Call call) {
        String subject = plain(call.segment(1));
        if (call.at("subjects", "*", "versions")) {
            return switch (call.method()) {
                case "GET" -> versionNumbers(call, subject);
                case "POST" -> register(call, subject);
                default -> throw ApiException.methodNotAllowed();
            };
        }
        if (call.at("subjects", "*", "versions", "*") && call.method().equals("DELETE")) {
            return write(
                    () -> JSON.valueToTree(subjects.deleteVersion(subject, call.segment(3), call.flag("permanent"))));
        }
        if (call.at("subjects", "*", "versions", "*")) {
            return get(call, true, () -> described(subjects.version(subject, call.segment(3), call.flag("deleted"))));
        }
        if (call.at("subjects", "*", "versions", "*", "schema")) {
            return get(
                    call,
                    true,
                    () -> new RawText(subjects.version(subject, call.segment(3), call.flag("deleted"))
                                    .schema())
                            .node());
        }
        boolean references = call.at("subjects", "*", "versions", "*", "referencedby");
        return get(
                call,
                references,
                () -> JSON.valueToTree(subjects.referencedBy(subjects.version(subject, call.segment(3), false))));
    }

    /** What is registered already is answered at once, also while the broker is away. */
    private JsonNode register(Call call, String subject) {
        Subjects.Sent sent = sent(call);
        int wanted = call.json().path("id").asInt(-1);
        return subjects.registered(subject, sent)
                .<JsonNode>map(id -> JSON.createObjectNode().put("id", id))
                .orElseGet(() ->
                        write(() -> JSON.createObjectNode().put("id", subjects.register(subject, sent, wanted))));
    }

    private JsonNode versionNumbers(Call call, String subject) {
        List<Integer> numbers = store.versions(subject, call.flag("deleted") || call.flag("deletedOnly")).stream()
                .filter(each -> !call.flag("deletedOnly") || each.deleted())
                .map(StoredSchema::version)
                .toList();
        if (numbers.isEmpty()) {
            throw ApiException.subjectNotFound(subject);
        }
        return JSON.valueToTree(numbers);
    }

    private JsonNode compatibility(Call call) {
        boolean one = call.at("compatibility", "subjects", "*", "versions", "*");
        if (!one && !call.at("compatibility", "subjects", "*", "versions")) {
            throw ApiException.noSuchPath();
        }
        if (!call.method().equals("POST")) {
            throw ApiException.methodNotAllowed();
        }
        List<String> complaints = subjects.complaints(
                plain(call.segment(2)), sent(call), one ? Optional.of(call.segment(4)) : Optional.empty());
        ObjectNode answer = JSON.createObjectNode().put("is_compatible", complaints.isEmpty());
        if (call.flag("verbose")) {
            answer.set("messages", JSON.valueToTree(complaints));
        }
        return answer;
    }

    private JsonNode config(Call call) {
        boolean global = call.at("config");
        if (!global && !call.at("config", "*")) {
            throw ApiException.noSuchPath();
        }
        String subject = global ? SchemaStore.GLOBAL : plain(call.segment(1));
        return switch (call.method()) {
            case "GET" ->
                one(
                        "compatibilityLevel",
                        (global ? settings.globalLevel() : settings.level(subject, call.flag("defaultToGlobal")))
                                .name());
            case "PUT" ->
                write(() -> one(
                        "compatibility",
                        settings.setLevel(
                                        subject,
                                        call.json().path("compatibility").asText(""))
                                .name()));
            case "DELETE" ->
                write(() ->
                        one("compatibilityLevel", settings.clearLevel(subject).name()));
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private JsonNode mode(Call call) {
        boolean global = call.at("mode");
        if (!global && !call.at("mode", "*")) {
            throw ApiException.noSuchPath();
        }
        String subject = global ? SchemaStore.GLOBAL : plain(call.segment(1));
        return switch (call.method()) {
            case "GET" ->
                one("mode", global ? settings.globalMode() : settings.mode(subject, call.flag("defaultToGlobal")));
            case "PUT" ->
                write(() -> one(
                        "mode",
                        settings.setMode(subject, call.json().path("mode").asText(""))));
            case "DELETE" -> write(() -> one("mode", settings.clearMode(subject)));
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private Subjects.Sent sent(Call call) {
        JsonNode body = call.json();
        return subjects.parse(
                body.path("schemaType").asText("AVRO"),
                body.path("schema").asText(""),
                LogLayout.references(body.path("references")));
    }

    private JsonNode get(Call call, boolean known, Supplier<JsonNode> answer) {
        if (!known) {
            throw ApiException.noSuchPath();
        }
        if (!call.method().equals("GET")) {
            throw ApiException.methodNotAllowed();
        }
        return answer.get();
    }

    private JsonNode write(Supplier<JsonNode> action) {
        writing.lock();
        try {
            log.catchUp();
            return action.get();
        } finally {
            writing.unlock();
        }
    }

    private static JsonNode one(String field, String value) {
        return JSON.createObjectNode().put(field, value);
    }

    private static ObjectNode described(StoredSchema schema) {
        ObjectNode json = JSON.createObjectNode()
                .put("subject", schema.subject())
                .put("version", schema.version())
                .put("id", schema.id());
        addSchema(json, schema);
        return json;
    }

    private static void addSchema(ObjectNode json, StoredSchema schema) {
        if (!schema.type().equals("AVRO")) {
            json.put("schemaType", schema.type());
        }
        if (!schema.references().isEmpty()) {
            json.set("references", LogLayout.references(schema.references()));
        }
        json.put("schema", schema.schema());
    }

    /** Subjects of the default context may be written with its name. */
    private static String plain(String subject) {
        if (subject.startsWith(DEFAULT_CONTEXT)) {
            return subject.substring(DEFAULT_CONTEXT.length());
        }
        return subject.startsWith(ANY_CONTEXT) ? subject.substring(ANY_CONTEXT.length()) : subject;
    }

    /** A schema's text as the whole answer: it is JSON already. */
    private record RawText(String text) {
        JsonNode node() {
            return JSON.getNodeFactory().rawValueNode(new com.fasterxml.jackson.databind.util.RawValue(text));
        }
    }
}
