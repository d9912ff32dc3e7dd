package dev.weirkeeper.topic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The names of all topics, under one prefix. A name is made here or nowhere.
 *
 * @param prefix what every topic name starts with, {@value #DEFAULT_PREFIX} unless configured; letters, digits, dot,
 *     underscore and hyphen, at most 60 characters, ending in a dot
 */
public record Topics(String prefix) {
    /** The prefix unless configured. */
    public static final String DEFAULT_PREFIX = "llm.";

    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{1,59}\\.");
    private static final Pattern HASHED = Pattern.compile(".*-[0-9a-f]{8}");
    private static final int MAX_TOPIC_NAME = 249;

    public Topics {
        Objects.requireNonNull(prefix, "prefix");
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("prefix: '" + prefix
                    + "' must be 1 to 60 letters, digits, '.', '_' or '-' and end in '.', like 'llm.'");
        }
    }

    /** The topics under the default prefix. */
    public static Topics withDefaultPrefix() {
        return new Topics(DEFAULT_PREFIX);
    }

    public String requests() {
        return prefix + "requests";
    }

    public String attempts() {
        return prefix + "attempts";
    }

    public String responses() {
        return prefix + "responses";
    }

    public String chunks() {
        return prefix + "chunks";
    }

    public String cancellations() {
        return prefix + "cancellations";
    }

    public String inbox() {
        return prefix + "inbox";
    }

    public String limits() {
        return prefix + "limits";
    }

    public String feedback() {
        return prefix + "feedback";
    }

    public String decisions() {
        return prefix + "decisions";
    }

    public String catalogue() {
        return prefix + "catalogue";
    }

    public String tenants() {
        return prefix + "tenants";
    }

    public String policies() {
        return prefix + "policies";
    }

    public String modelHealth() {
        return prefix + "model-health";
    }

    public String modelQuality() {
        return prefix + "model-quality";
    }

    public String workers() {
        return prefix + "workers";
    }

    public String cache() {
        return prefix + "cache";
    }

    public String classifiers() {
        return prefix + "classifiers";
    }

    public String signals() {
        return prefix + "signals";
    }

    public String adjustments() {
        return prefix + "adjustments";
    }

    public String budgets() {
        return prefix + "budgets";
    }

    public String documents() {
        return prefix + "documents";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** What every model topic's name starts with. */
    public String modelPrefix() {
        return prefix + "models.";
    }

    /** What a topic named in {@code replyTo} must start with. */
    public String replyToPrefix() {
        return responses() + ".";
    }

    /**
     * The topic of a model. A model id may be any text; characters that a topic name may not hold become hyphens, and a
     * hash of the id is added where anything had to change, so that two ids do not share a topic. The underscore changes
     * too: to Kafka {@code a_b} collides with {@code a.b}, and it makes only one of them.
     *
     * @param modelId the model's id, not blank
     * @throws IllegalArgumentException where the id is blank
     */
    public String model(String modelId) {
        if (modelId.isBlank()) {
            throw new IllegalArgumentException("modelId: must not be blank");
        }
        String plain = modelId.replaceAll("[^a-zA-Z0-9.-]", "-");
        int room = MAX_TOPIC_NAME - modelPrefix().length() - 9;
        // An id that looks hashed already gets a hash of its own: it could be another id's topic.
        if (plain.equals(modelId)
                && plain.length() <= room
                && !HASHED.matcher(plain).matches()) {
            return modelPrefix() + plain;
        }
        return modelPrefix() + plain.substring(0, Math.min(plain.length(), room)) + "-" + hash(modelId);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The registry subject of a topic's values: {@code <topic>-value}, but one subject for all model topics and one for
     * all response topics.
     */
    public String subject(String topic) {
        if (topic.startsWith(modelPrefix())) {
            return prefix + "models-value";
        }
        if (topic.startsWith(replyToPrefix())) {
            return responses() + "-value";
        }
        return topic + "-value";
    }

    /**
     * Topics whose partition counts must be equal and stay: what is addressed to a request's task by partition, and the leases
     * of limits, each of which is owned by the task of one partition.
     */
    public List<String> coPartitioned() {
        return List.of(requests(), attempts(), inbox(), limits());
    }
}
