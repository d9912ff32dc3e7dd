package dev.weirkeeper.router.rule;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.weirkeeper.schema.Finding;
import dev.weirkeeper.schema.Intent;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Priority;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields that conditions may name. Names, types and meanings are public: policies stand on them. */
public enum RuleField {
    TENANT(
            "tenant",
            SimpleType.STRING,
            "who asks",
            view -> view.facts().request().getTenant()),
    TIER(
            "tier",
            SimpleType.STRING,
            "the tenant's tier",
            view -> view.facts().tenant().getTier()),
    USER(
            "user",
            SimpleType.STRING,
            "the request's user; '' where it names none",
            view -> text(view.facts().request().getUser())),
    MODEL(
            "model",
            SimpleType.STRING,
            "the model or alias asked for; 'auto' leaves the choice to the router",
            view -> view.facts().request().getModel()),
    PRIORITY(
            "priority",
            SimpleType.STRING,
            "'interactive', 'standard' or 'batch'",
            view -> lower(view.facts().request().getPriority())),
    STREAM(
            "stream",
            SimpleType.BOOL,
            "whether the answer is wanted piece by piece",
            view -> view.facts().request().getStream()),
    METADATA(
            "metadata",
            MapType.create(SimpleType.STRING, SimpleType.STRING),
            "the request's metadata; a key that is not there is a failure, has(metadata.key) asks first",
            view -> view.facts().request().getMetadata()),
    CALLER_REGION(
            "callerRegion",
            SimpleType.STRING,
            "where the caller is; '' where the request does not say",
            view -> text(view.facts().request().getCallerRegion())),
    INTENT(
            "intent",
            SimpleType.STRING,
            "what is asked for, such as 'faq', 'code', 'summarise'; 'unknown'",
            view -> lower(view.facts().classification().getIntent())),
    INTENT_CONFIDENCE(
            "intentConfidence",
            SimpleType.DOUBLE,
            "how sure that is, 0 to 1",
            view -> view.facts().classification().getIntentConfidence()),
    COMPLEXITY(
            "complexity",
            SimpleType.DOUBLE,
            "0 (anyone answers it) to 1 (only the best do)",
            view -> view.facts().classification().getComplexity()),
    COMPLEXITY_CONFIDENCE(
            "complexityConfidence",
            SimpleType.DOUBLE,
            "how sure that is, 0 to 1",
            view -> view.facts().classification().getComplexityConfidence()),
    DOMAIN(
            "domain",
            SimpleType.STRING,
            "subject, such as 'code', 'law', 'health'; 'unknown'",
            view -> view.facts().classification().getDomain()),
    DOMAIN_CONFIDENCE(
            "domainConfidence",
            SimpleType.DOUBLE,
            "how sure that is, 0 to 1",
            view -> view.facts().classification().getDomainConfidence()),
    LANGUAGE(
            "language",
            SimpleType.STRING,
            "BCP 47 primary language, 'und' where it is not known",
            view -> view.facts().classification().getLanguage()),
    SENSITIVITY(
            "sensitivity",
            ListType.create(SimpleType.STRING),
            "kinds of sensitive content that were found, such as 'email', 'card'",
            view -> view.facts().classification().getSensitivity().stream()
                    .map(Finding::getKind)
                    .toList()),
    INPUT_TOKENS(
            "inputTokens",
            SimpleType.INT,
            "estimated prompt tokens",
            view -> view.facts().classification().getEstimatedInputTokens()),
    OUTPUT_TOKENS(
            "outputTokens",
            SimpleType.INT,
            "estimated answer tokens",
            view -> view.facts().classification().getEstimatedOutputTokens()),
    TURNS(
            "turns",
            SimpleType.INT,
            "messages of role user in the request",
            view -> turns(view.facts().request().getMessages())),
    ATTEMPT("attempt", SimpleType.INT, "which attempt is decided, from 1", view ->
            (long) view.facts().attempt()),
    SECONDS_LEFT(
            "secondsLeft",
            SimpleType.INT,
            "seconds until the deadline",
            view -> Math.floorDiv(view.facts().deadlineMs() - view.facts().nowMs(), 1000L)),
    HOUR("hour", SimpleType.INT, "0 to 23, by the clock of the policy's zone", view ->
            (long) view.local().getHour()),
    MINUTE("minute", SimpleType.INT, "0 to 59, by the same clock", view ->
            (long) view.local().getMinute()),
    WEEKDAY(
            "weekday",
            SimpleType.STRING,
            "'monday' to 'sunday', by the same clock",
            view -> lower(view.local().getDayOfWeek())),
    NOW(
            "now",
            SimpleType.TIMESTAMP,
            "the present moment",
            view -> Instant.ofEpochMilli(view.facts().nowMs())),
    SIGNALS(
            "signals",
            MapType.create(SimpleType.STRING, MapType.create(SimpleType.STRING, SimpleType.DOUBLE)),
            "what users' systems say, by scope and name; signals.of('region:eu', 'congestion') is 0 where nothing holds",
            view -> view.facts().signals().holding(view.facts().nowMs()));

    private static final Map<String, RuleField> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(RuleField::fieldName, Function.identity()));

    private final String fieldName;
    private final CelType type;
    private final String meaning;
    private final Function<View, Object> reader;

    RuleField(String fieldName, CelType type, String meaning, Function<View, Object> reader) {
        this.fieldName = fieldName;
        this.type = type;
        this.meaning = meaning;
        this.reader = reader;
    }

    /** As conditions name it. */
    public String fieldName() {
        return fieldName;
    }

    /** Its type, as CEL writes it. */
    public String typeName() {
        return typeName(type);
    }

    private static String typeName(CelType type) {
        String word = lower(type.kind());
        return type.parameters().isEmpty()
                ? word
                : type.parameters().stream()
                        .map(RuleField::typeName)
                        .collect(Collectors.joining(", ", word + "(", ")"));
    }

    /** What it says, for people. */
    public String meaning() {
        return meaning;
    }

    /** The names of all fields, in the order of their declaration. */
    public static List<String> names() {
        return Arrays.stream(values()).map(RuleField::fieldName).toList();
    }

    CelType type() {
        return type;
    }

    Object read(View view) {
        return reader.apply(view);
    }

    /** The values that it can have, where they are few; empty: any. */
    List<String> values(List<String> sensitiveKinds) {
        return switch (this) {
            case INTENT -> symbols(Intent.values());
            case PRIORITY -> symbols(Priority.values());
            case WEEKDAY -> symbols(DayOfWeek.values());
            case SENSITIVITY -> sensitiveKinds;
            default -> List.of();
        };
    }

    static @Nullable RuleField named(String name) {
        return BY_NAME.get(name);
    }

    private static List<String> symbols(Enum<?>[] symbols) {
        return Arrays.stream(symbols).map(RuleField::lower).toList();
    }

    private static String lower(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String text) {
        return Objects.toString(text, "");
    }

    private static long turns(List<Message> messages) {
        long turns = 0;
        for (Message message : messages) {
            turns += message.getRole().equals("user") ? 1 : 0;
        }
        return turns;
    }
}
