package dev.weirkeeper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to the registry.
 *
 * @param method GET, POST, PUT or DELETE
 * @param path decoded segments, empty ones left out
 * @param query parameters; those that nobody asks for are ignored
 * @param body as it came
 */
record Call(String method, List<String> path, Map<String, String> query, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Call of(String method, String rawPath, String rawQuery, byte[] body) {
        List<String> path = new ArrayList<>();
        for (String segment : List.of(rawPath.split("/", -1))) {
            if (!segment.isEmpty()) {
                path.add(decoded(segment.replace("+", "%2B")));
            }
        }
        Map<String, String> query = new HashMap<>();
        for (String pair : List.of(rawQuery.split("&", -1))) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Call(method, List.copyOf(path), Map.copyOf(query), body);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.noSuchPath();
        }
    }

    /** Whether the path has this many segments and they are these; {@code *} stands for any. */
    boolean at(String... segments) {
        if (path.size() != segments.length) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            if (!segments[i].equals("*") && !segments[i].equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    String segment(int index) {
        return path.get(index);
    }

    boolean flag(String name) {
        return "true".equalsIgnoreCase(query.get(name));
    }

    JsonNode json() {
        try {
            JsonNode json = JSON.readTree(body);
            if (json != null && json.isObject()) {
                return json;
            }
            throw ApiException.badJson("an object is needed");
        } catch (IOException e) {
            throw ApiException.badJson("it cannot be parsed");
        }
    }
}
