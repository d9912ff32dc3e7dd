package dev.weirkeeper.serde;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Where the registry is and how to speak to it, read from Confluent's configuration keys.
 *
 * @param urls base addresses without a slash at the end, in the order in which they are tried
 * @param authorization value of the Authorization header, if any
 * @param connectTimeout how long a connection may take
 * @param readTimeout how long an answer may take
 * @param retries rounds over all addresses after the first
 * @param tls entries of the keys under {@code schema.registry.ssl.}, with that prefix cut down to {@code ssl.}
 */
record RegistrySettings(
        List<String> urls,
        Optional<String> authorization,
        Duration connectTimeout,
        Duration readTimeout,
        int retries,
        Map<String, String> tls) {

    static final String URL = "schema.registry.url";
    private static final String NAMESPACE = "schema.registry.";
    private static final String MOCK = "mock://";

    static RegistrySettings of(Map<String, ?> config) {
        List<String> raw = urls(config);
        List<String> urls = new ArrayList<>();
        Optional<String> fromUrl = Optional.empty();
        for (String url : raw) {
            URI uri = checked(url);
            if (uri.getUserInfo() != null && !url.startsWith(MOCK)) {
                fromUrl = Optional.of(basic(uri.getUserInfo()));
                urls.add(withoutSlash(url.replace(uri.getRawUserInfo() + "@", "")));
            } else {
                urls.add(withoutSlash(url));
            }
        }
        if (urls.stream().anyMatch(u -> u.startsWith(MOCK)) && urls.size() > 1) {
            throw new ConfigException(URL, raw, "mock:// stands alone, it cannot be one address among others");
        }
        return new RegistrySettings(
                List.copyOf(urls),
                authorization(config, fromUrl),
                Duration.ofMillis(number(config, "http.connect.timeout.ms", 2_000)),
                Duration.ofMillis(number(config, "http.read.timeout.ms", 5_000)),
                number(config, "max.retries", 2),
                tls(config));
    }

    /** The name after {@code mock://}, where the registry is one in this process. */
    Optional<String> mockScope() {
        String first = urls.get(0);
        return first.startsWith(MOCK) ? Optional.of(first.substring(MOCK.length())) : Optional.empty();
    }

    /** A yes-or-no key; text or Boolean. */
    static boolean flag(Map<String, ?> config, String key, boolean otherwise) {
        Object value = config.get(key);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toString().trim().toLowerCase(java.util.Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key, value, "must be true or false");
        };
    }

    private static List<String> urls(Map<String, ?> config) {
        Object value = config.get(URL);
        List<String> urls = new ArrayList<>();
        if (value instanceof Collection<?> many) {
            many.forEach(each -> urls.add(each.toString().trim()));
        } else if (value != null) {
            for (String part : List.of(value.toString().split(",", -1))) {
                urls.add(part.trim());
            }
        }
        urls.removeIf(String::isEmpty);
        if (urls.isEmpty()) {
            throw new ConfigException(URL, value, "must name at least one registry, like http://127.0.0.1:8081");
        }
        return urls;
    }

    private static URI checked(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            if (url.startsWith(MOCK) || (("http".equals(scheme) || "https".equals(scheme)) && uri.getHost() != null)) {
                return uri;
            }
        } catch (java.net.URISyntaxException e) {
            throw new ConfigException(URL, url, "is no address: " + e.getMessage());
        }
        throw new ConfigException(URL, url, "must start with http://, https:// or mock:// and name a host");
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") && !url.startsWith(MOCK) ? url.substring(0, url.length() - 1) : url;
    }

    private static Optional<String> authorization(Map<String, ?> config, Optional<String> fromUrl) {
        Optional<String> bearer = bearer(config);
        if (bearer.isPresent()) {
            return bearer;
        }
        String source = text(config, "basic.auth.credentials.source").orElse("URL");
        return switch (source) {
            case "URL" -> fromUrl;
            case "USER_INFO" ->
                Optional.of(basic(text(config, "basic.auth.user.info")
                        .orElseThrow(() -> new ConfigException(
                                "basic.auth.user.info", null, "is needed with credentials source USER_INFO"))));
            default ->
                throw new ConfigException(
                        "basic.auth.credentials.source",
                        source,
                        "must be URL or USER_INFO; for others use Confluent's own serializer (see lib/ext)");
        };
    }

    private static Optional<String> bearer(Map<String, ?> config) {
        Optional<String> source = text(config, "bearer.auth.credentials.source");
        if (source.isEmpty()) {
            return text(config, "bearer.auth.token").map(token -> "Bearer " + token);
        }
        if (!source.get().equals("STATIC_TOKEN")) {
            throw new ConfigException(
                    "bearer.auth.credentials.source",
                    source.get(),
                    "must be STATIC_TOKEN; for others use Confluent's own serializer (see lib/ext)");
        }
        return Optional.of("Bearer "
                + text(config, "bearer.auth.token")
                        .orElseThrow(() -> new ConfigException(
                                "bearer.auth.token", null, "is needed with credentials source STATIC_TOKEN")));
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    private static int number(Map<String, ?> config, String key, int otherwise) {
        Optional<String> value = text(config, key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value.get(), "must be a whole number");
        }
        throw new ConfigException(key, value.get(), "must not be negative");
    }

    /** Confluent reads these keys with and without the prefix {@code schema.registry.}; the longer one wins. */
    private static Optional<String> text(Map<String, ?> config, String key) {
        @Nullable Object value = config.get(NAMESPACE + key);
        if (value == null) {
            value = config.get(key);
        }
        return value == null ? Optional.empty() : Optional.of(plain(value)).filter(t -> !t.isBlank());
    }

    private static Map<String, String> tls(Map<String, ?> config) {
        Map<String, String> tls = new HashMap<>();
        config.forEach((key, value) -> {
            if (key.startsWith(NAMESPACE + "ssl.") && value != null) {
                tls.put(key.substring(NAMESPACE.length()), plain(value));
            }
        });
        return Map.copyOf(tls);
    }

    private static String plain(Object value) {
        return value instanceof Password secret
                ? secret.value()
                : value.toString().trim();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "RegistrySettings" + urls;
    }
}
