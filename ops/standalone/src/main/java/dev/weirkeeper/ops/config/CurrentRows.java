package dev.weirkeeper.ops.config;

import dev.weirkeeper.ops.scan.Found;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.topic.Topics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * The rows that are published now, by their ids.
 *
 * @param models rows of {@code llm.catalogue}
 * @param tenants rows of {@code llm.tenants}
 * @param policies rows of {@code llm.policies}
 */
public record CurrentRows(
        Map<String, ModelSpec> models, Map<String, TenantProfile> tenants, Map<String, RoutingPolicy> policies) {

    public CurrentRows {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        tenants = Collections.unmodifiableMap(new LinkedHashMap<>(tenants));
        policies = Collections.unmodifiableMap(new LinkedHashMap<>(policies));
    }

    /** Nothing is published. */
    public static CurrentRows none() {
        return new CurrentRows(Map.of(), Map.of(), Map.of());
    }

    /**
     * Reads them, up to the committed end of the three topics.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException where a topic does not exist
     */
    public static CurrentRows read(TopicScan scan, Topics topics) {
        return new CurrentRows(
                values(scan.rows(topics.catalogue(), ModelSpec.class)),
                values(scan.rows(topics.tenants(), TenantProfile.class)),
                values(scan.rows(topics.policies(), RoutingPolicy.class)));
    }

    private static <T extends SpecificRecord> Map<String, T> values(SequencedMap<String, Found<T>> found) {
        Map<String, T> rows = new LinkedHashMap<>();
        found.forEach((key, row) -> rows.put(key, row.value()));
        return rows;
    }
}
