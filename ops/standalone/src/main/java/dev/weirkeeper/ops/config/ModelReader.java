package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.ProviderApi;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.topic.Topics;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code models:}. */
final class ModelReader {
    private static final Pattern LIMIT_NAME = Pattern.compile("[a-zA-Z0-9._:/-]{1,100}");
    private static final int LONGEST_ID = 200;
    private static final long MOST_TOKENS = 100_000_000L;

    private final Topics topics;
    private final Instant now;

    ModelReader(Topics topics, Instant now) {
        this.topics = topics;
        this.now = now;
    }

    /** The model, as far as it could be read; what could not is reported. */
    Optional<ModelSpec> read(Value value) {
        Fields fields = value.fields();
        Optional<String> id = fields.required("id").flatMap(ModelReader::modelId);
        ModelSpec.Builder model = ModelSpec.newBuilder().setVersion(0).setUpdatedAt(now);
        boolean simulated = fields.optional("simulated").flatMap(Value::flag).orElse(false);
        model.setSimulated(simulated);
        upstream(fields, model, simulated, id.orElse("?"));
        character(fields, model);
        capacity(fields, model);
        List<Price> prices = fields.optional("prices").map(PriceReader::read).orElse(List.of());
        model.setPrices(prices);
        state(fields, model, prices.isEmpty());
        fields.refuseOthers();
        return id.map(name ->
                checked(model.setModelId(name).setTopic(topics.model(name)).build(), value));
    }

    private static Optional<String> modelId(Value value) {
        return value.text().flatMap(text -> {
            if (text.equals("auto")) {
                return value.complain("'auto' means that the router chooses: a model needs a name of its own");
            }
            return text.length() > LONGEST_ID
                    ? value.complain(Value.quoted(text) + " must be at most " + LONGEST_ID + " characters")
                    : Optional.of(text);
        });
    }

    private static void upstream(Fields fields, ModelSpec.Builder model, boolean simulated, String id) {
        Optional<Value> provider = simulated ? fields.optional("provider") : fields.required("provider");
        model.setProvider(provider.flatMap(Value::text).orElse("simulated"));
        Optional<Value> endpoint = simulated ? fields.optional("endpoint") : fields.required("endpoint");
        model.setEndpoint(endpoint.flatMap(ModelReader::endpoint).orElse(Manifest.NO_ENDPOINT));
        model.setApi(fields.optional("api")
                .flatMap(value -> value.symbol(ProviderApi.class))
                .orElse(ProviderApi.OPENAI_CHAT));
        model.setUpstreamModel(
                fields.optional("upstreamModel").flatMap(Value::text).orElse(id));
        model.setApiKeyEnv(orNull(fields.optional("apiKeyEnv").flatMap(ModelReader::variableName)));
        model.setHeaders(fields.optional("headers").map(ModelReader::headers).orElse(Map.of()));
    }

    private static void character(Fields fields, ModelSpec.Builder model) {
        model.setKind(fields.optional("kind")
                .flatMap(value -> value.symbol(ModelKind.class))
                .orElse(ModelKind.UNKNOWN));
        model.setAliases(fields.texts("aliases"));
        model.setDomains(fields.texts("domains"));
        model.setIntents(fields.texts("intents"));
        model.setCapabilities(fields.texts("capabilities"));
        model.setDedicatedTo(fields.texts("dedicatedTo"));
        model.setRegion(fields.optional("region").flatMap(Value::text).orElse(""));
        model.setResidency(fields.texts("residency"));
        model.setQuality(fields.optional("quality")
                .map(ModelReader::quality)
                .orElseGet(() -> QualityPrior.newBuilder().build()));
        model.setLatency(fields.optional("latency")
                .map(ModelReader::latency)
                .orElseGet(() -> LatencyPrior.newBuilder().build()));
    }

    private static void capacity(Fields fields, ModelSpec.Builder model) {
        fields.optional("contextTokens").flatMap(v -> v.whole(1, MOST_TOKENS)).ifPresent(model::setContextTokens);
        fields.optional("maxOutputTokens").flatMap(v -> v.whole(1, MOST_TOKENS)).ifPresent(model::setMaxOutputTokens);
        fields.optional("partitions").flatMap(v -> v.count(1, 1000)).ifPresent(model::setPartitions);
        model.setLimits(fields.optional("limits").map(ModelReader::limits).orElse(null));
    }

    private static ModelSpec checked(ModelSpec model, Value value) {
        if (model.getMaxOutputTokens() > model.getContextTokens()) {
            value.problems()
                    .add(
                            value.mark(),
                            value.child("maxOutputTokens"),
                            "'" + model.getMaxOutputTokens() + "' must not be more than contextTokens, "
                                    + model.getContextTokens());
        }
        return model;
    }

    private static void state(Fields fields, ModelSpec.Builder model, boolean withoutPrice) {
        Optional<ModelState> wanted = fields.optional("state").flatMap(value -> value.symbol(ModelState.class));
        Optional<String> reason = fields.optional("stateReason").flatMap(Value::text);
        if (withoutPrice && wanted.orElse(ModelState.ACTIVE) == ModelState.ACTIVE) {
            // Without a price neither a budget nor a value can be computed; a free model says so with 0.
            model.setState(ModelState.QUARANTINED);
            model.setStateReason("it has no price (add prices: with input and output, 0 where it is free)");
            return;
        }
        model.setState(wanted.orElse(ModelState.ACTIVE));
        model.setStateReason(orNull(reason));
    }

    private static Optional<String> endpoint(Value value) {
        String rule = " must be an http or https URL up to and with the version, like https://api.openai.com/v1";
        return value.text().flatMap(text -> {
            try {
                URI uri = new URI(text);
                boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                if (!web || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
                    return value.complain(Value.quoted(text) + rule);
                }
                if (uri.getUserInfo() != null) {
                    return value.complain("must not hold a user or password: name a variable in apiKeyEnv");
                }
                return Optional.of(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            } catch (URISyntaxException e) {
                return value.complain(Value.quoted(text) + rule);
            }
        });
    }

    private static Optional<String> variableName(Value value) {
        return value.text().flatMap(text -> {
            if (Secrets.looksLikeOne(text)) {
                return value.complain("looks like a key itself: write the *name* of the environment variable that"
                        + " holds it, like OPENAI_API_KEY");
            }
            return Secrets.isVariableName(text)
                    ? Optional.of(text)
                    : value.complain(Value.quoted(text) + " must be the name of an environment variable, like"
                            + " OPENAI_API_KEY");
        });
    }

    private static Map<String, String> headers(Value value) {
        Map<String, String> headers = new LinkedHashMap<>();
        value.entries().forEach((name, header) -> {
            if (Secrets.isSecretHeader(name)) {
                header.complain("carries a secret: name the variable that holds it in apiKeyEnv");
                return;
            }
            header.text().ifPresent(text -> {
                if (Secrets.looksLikeOne(text)) {
                    header.complain("looks like a key: a manifest holds none, name its variable in apiKeyEnv");
                } else {
                    headers.put(name, text);
                }
            });
        });
        return headers;
    }

    private static QualityPrior quality(Value value) {
        Fields fields = value.fields();
        QualityPrior.Builder quality = QualityPrior.newBuilder();
        fields.optional("prior").flatMap(v -> v.number(0, 1)).ifPresent(quality::setPrior);
        Map<String, Double> byDomain = new LinkedHashMap<>();
        fields.optional("byDomain")
                .map(Value::entries)
                .orElse(Map.of())
                .forEach((domain, number) -> number.number(0, 1).ifPresent(prior -> byDomain.put(domain, prior)));
        fields.refuseOthers();
        return quality.setByDomain(byDomain).build();
    }

    private static LatencyPrior latency(Value value) {
        Fields fields = value.fields();
        LatencyPrior.Builder latency = LatencyPrior.newBuilder();
        fields.optional("firstTokenMs").flatMap(v -> v.number(1, 600_000)).ifPresent(latency::setFirstTokenMs);
        fields.optional("tokensPerSecond").flatMap(v -> v.number(0.1, 100_000)).ifPresent(latency::setTokensPerSecond);
        fields.refuseOthers();
        return latency.build();
    }

    private static Limits limits(Value value) {
        Fields fields = value.fields();
        Limits.Builder limits = Limits.newBuilder();
        Optional<Value> concurrency = fields.optional("concurrency");
        Optional<Value> requests = fields.optional("requestsPerMinute");
        Optional<Value> tokens = fields.optional("tokensPerMinute");
        if (concurrency.isEmpty() && requests.isEmpty() && tokens.isEmpty()) {
            value.complain("must name at least one of concurrency, requestsPerMinute and tokensPerMinute");
        }
        concurrency.flatMap(v -> v.count(1, 1_000_000)).ifPresent(limits::setConcurrency);
        requests.flatMap(v -> v.count(1, 100_000_000)).ifPresent(limits::setRequestsPerMinute);
        tokens.flatMap(v -> v.whole(1, 1_000_000_000_000L)).ifPresent(limits::setTokensPerMinute);
        fields.optional("sharedAs").flatMap(ModelReader::limitName).ifPresent(limits::setSharedAs);
        fields.refuseOthers();
        return limits.build();
    }

    private static Optional<String> limitName(Value value) {
        return value.text()
                .flatMap(text -> LIMIT_NAME.matcher(text).matches()
                        ? Optional.of(text)
                        : value.complain(Value.quoted(text) + " must be 1 to 100 letters, digits, '.', '_', ':', '/' or"
                                + " '-', like openai-key-1"));
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.isPresent() ? value.get() : null;
    }
}
