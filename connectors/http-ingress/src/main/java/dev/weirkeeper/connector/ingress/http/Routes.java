package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Which endpoint answers what. */
final class Routes {
    /** An endpoint whose path ends in an id. */
    @FunctionalInterface
    interface WithId {
        void answer(Exchange exchange, String id) throws IOException, InterruptedException;
    }

    /** What answers a call, and its name in metrics. */
    record Found(String name, Endpoint endpoint) {}

    private final Map<String, Map<String, Endpoint>> exact = new TreeMap<>();
    private final Map<String, Map<String, WithId>> withId = new TreeMap<>();

    Routes add(String method, String path, Endpoint endpoint) {
        exact.computeIfAbsent(path, any -> new TreeMap<>()).put(method, endpoint);
        return this;
    }

    /** An endpoint under a path that ends in a slash. */
    Routes addWithId(String method, String prefix, WithId endpoint) {
        withId.computeIfAbsent(prefix, any -> new TreeMap<>()).put(method, endpoint);
        return this;
    }

    /** A page. */
    Routes page(String path, Supplier<Page> page) {
        Endpoint endpoint = exchange -> exchange.page(page.get());
        return add("GET", path, endpoint).add("HEAD", path, endpoint);
    }

    /**
     * What answers a call.
     *
     * @param path as it came, encoded
     * @throws RefusedException 404 or 405
     */
    Found find(String method, String path) {
        Map<String, Endpoint> here = exact.get(path);
        if (here != null) {
            Endpoint endpoint = here.get(method);
            if (endpoint == null) {
                throw notAllowed(method, here.keySet());
            }
            return new Found(path, endpoint);
        }
        for (Map.Entry<String, Map<String, WithId>> entry : withId.entrySet()) {
            String prefix = entry.getKey();
            if (path.startsWith(prefix) && path.length() > prefix.length()) {
                WithId endpoint = entry.getValue().get(method);
                if (endpoint == null) {
                    throw notAllowed(method, entry.getValue().keySet());
                }
                String id = decoded(path.substring(prefix.length()));
                return new Found(prefix + "{id}", exchange -> endpoint.answer(exchange, id));
            }
        }
        Set<String> known = new TreeSet<>(exact.keySet());
        withId.keySet().forEach(prefix -> known.add(prefix + "{id}"));
        throw new RefusedException(
                Refusal.call(404, "not_found", "path: there is nothing at this path; there are " + known));
    }

    private static RefusedException notAllowed(String method, Set<String> allowed) {
        return new RefusedException(
                Refusal.call(405, "method_not_allowed", "method: '" + method + "' must be one of " + allowed));
    }

    private static String decoded(String segment) {
        try {
            // A plus is a plus in a path; the decoder is made for forms, where it is a space.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.call(400, "invalid_path", "path: is not percent-encoded as it must be"));
        }
    }
}
