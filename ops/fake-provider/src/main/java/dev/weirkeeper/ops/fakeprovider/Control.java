package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Looks at the provider and changes it while it runs, over HTTP. Thread-safe. */
final class Control {
    static final String PREFIX = "/__control/";

    private static final String MODELS = PREFIX + "models";
    private static final int JOURNAL_PAGE = 10_000;

    private final Models models;
    private final Desk.Records records;

    Control(Models models, Desk.Records records) {
        this.models = models;
        this.records = records;
    }

    Reply handle(String method, String path, Map<String, List<String>> query, byte[] body) {
        boolean get = method.equals("GET");
        if (get && path.equals(PREFIX + "counters")) {
            return Reply.ok(ChatJson.JSON.valueToTree(records.tally().counters()));
        }
        if (get && path.equals(PREFIX + "journal")) {
            return journal(query);
        }
        if (get && path.equals(MODELS)) {
            return Reply.ok(ChatJson.JSON.createObjectNode().set("models", ChatJson.JSON.valueToTree(models.all())));
        }
        if (path.startsWith(MODELS + "/")) {
            String name = path.substring(MODELS.length() + 1);
            return get ? model(name) : method.equals("POST") ? change(name, body) : notFound(method, path);
        }
        return notFound(method, path);
    }

    private Reply model(String name) {
        return models.find(name)
                .map(live -> Reply.ok(ChatJson.JSON.valueToTree(live.model())))
                .orElseGet(() -> Reply.modelUnknown(name));
    }

    /** Sets the fields that the body names, and leaves the others; a model that is not there is made. */
    private Reply change(String name, byte[] body) {
        try {
            SimulatedModel base =
                    models.find(name).map(Models.Live::model).orElseGet(() -> SimulatedModel.steady(name, 0));
            ObjectNode merged = ChatJson.JSON.valueToTree(base);
            JsonNode patch = ChatJson.JSON.readTree(body);
            if (patch == null || !patch.isObject()) {
                return Reply.invalid("the body must be a JSON object");
            }
            merge(merged, patch);
            SimulatedModel changed = ChatJson.JSON.treeToValue(merged.put("name", name), SimulatedModel.class);
            models.put(changed);
            return Reply.ok(ChatJson.JSON.valueToTree(changed));
        } catch (JsonProcessingException e) {
            return Reply.invalid(e.getOriginalMessage());
        } catch (IOException e) {
            return Reply.invalid("the body cannot be read");
        }
    }

    private static void merge(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (into.get(field.getKey()) instanceof ObjectNode inner
                    && field.getValue().isObject()) {
                merge(inner, field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private Reply journal(Map<String, List<String>> query) {
        long since;
        try {
            since = Long.parseLong(query.getOrDefault("since", List.of("0")).getFirst());
        } catch (NumberFormatException e) {
            return Reply.invalid("since: must be a whole number");
        }
        List<JournalEntry> found = records.journal().since(Math.max(0, since));
        List<JournalEntry> page = found.subList(0, Math.min(JOURNAL_PAGE, found.size()));
        ObjectNode reply = ChatJson.JSON
                .createObjectNode()
                .put("received", records.journal().received())
                .put("next", page.isEmpty() ? since : page.getLast().sequence());
        reply.set("entries", ChatJson.JSON.valueToTree(page));
        return Reply.ok(reply);
    }

    private static Reply notFound(String method, String path) {
        return Reply.noSuchPath(method, path);
    }
}
