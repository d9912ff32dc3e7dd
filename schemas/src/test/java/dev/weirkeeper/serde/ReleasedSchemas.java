package dev.weirkeeper.serde;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** Schemas as they were released: copies of {@code src/main/avro}, one directory for each version. */
final class ReleasedSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DIRECTORY = Path.of("src/test/resources/released");

    private ReleasedSchemas() {}

    static List<String> versions() {
        return list(DIRECTORY, Files::isDirectory).stream()
                .map(each -> each.getFileName().toString())
                .toList();
    }

    /** The records that travel in topics, by their full name; each with all that it uses. */
    static Map<String, Schema> of(String version) {
        Path directory = DIRECTORY.resolve(version);
        Map<String, JsonNode> parts = new HashMap<>();
        for (String folder : List.of("enums", "types", ".")) {
            list(directory.resolve(folder), Files::isRegularFile)
                    .forEach(file -> parts.put(fullName(file), json(file)));
        }
        Map<String, Schema> records = new TreeMap<>();
        list(directory, Files::isRegularFile).forEach(file -> {
            JsonNode whole = whole(json(file), parts, new HashSet<>(List.of(fullName(file))));
            records.put(fullName(file), new Schema.Parser().parse(whole.toString()));
        });
        return records;
    }

    /** Puts each named part where it is used first, as Avro wants it in one text. */
    private static JsonNode whole(JsonNode node, Map<String, JsonNode> parts, Set<String> defined) {
        JsonNode part = parts.get(node.asText());
        if (node.isTextual() && part != null && defined.add(node.asText())) {
            return whole(part.deepCopy(), parts, defined);
        }
        if (node instanceof ArrayNode union) {
            for (int i = 0; i < union.size(); i++) {
                union.set(i, whole(union.get(i), parts, defined));
            }
        }
        if (node instanceof ObjectNode object) {
            for (String key : List.of("fields", "type", "items", "values")) {
                if (object.has(key)) {
                    object.set(key, whole(object.get(key), parts, defined));
                }
            }
        }
        return node;
    }

    private static String fullName(Path file) {
        return "dev.weirkeeper.schema." + file.getFileName().toString().replace(".avsc", "");
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path directory, Predicate<Path> kind) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(kind).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
