package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.topic.Topics;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads the text of one file. It walks YAML's node tree instead of mapping it to objects: only nodes know their line and
 * column, and a mapper stops at the first thing that does not fit.
 */
final class ManifestFile {
    private static final int MOST_CHARACTERS = 8 * 1024 * 1024;

    private final Problems problems;
    private final Topics topics;
    private final Instant now;

    /** Something read, with the place it was read at. */
    record Read<T>(T row, Value at) {}

    final List<Read<ModelSpec>> models = new ArrayList<>();
    final List<Read<TenantProfile>> tenants = new ArrayList<>();
    final List<Read<RoutingPolicy>> policies = new ArrayList<>();

    static {
        TrustedRecords.vouch(); // a record takes its defaults by reflection
    }

    ManifestFile(String file, Topics topics, Instant now) {
        this.problems = new Problems(file);
        this.topics = topics;
        this.now = now;
    }

    Problems problems() {
        return problems;
    }

    /** Reads all documents of the file's text. */
    void read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        try {
            for (Node document : new Yaml(new SafeConstructor(options)).composeAll(new StringReader(text))) {
                if (!document.getTag().equals(Tag.NULL)) {
                    document(new Value(document, document.getStartMark(), "", problems));
                }
            }
        } catch (MarkedYAMLException e) {
            String what = e.getProblem() == null ? "it cannot be read" : e.getProblem();
            problems.add(e.getProblemMark(), "", "is no valid YAML: " + what);
            return;
        } catch (YAMLException e) {
            problems.addForFile("is no valid YAML: " + e.getMessage());
            return;
        }
        if (models.isEmpty()
                && tenants.isEmpty()
                && policies.isEmpty()
                && problems.found().isEmpty()) {
            problems.addForFile("holds nothing: it needs models:, tenants: or policies:");
        }
    }

    private void document(Value document) {
        Fields fields = document.fields();
        ModelReader modelReader = new ModelReader(topics, now);
        TenantReader tenantReader = new TenantReader(now);
        PolicyReader policyReader = new PolicyReader(now);
        each(fields, "models", modelReader::read, models::add);
        each(fields, "tenants", tenantReader::read, tenants::add);
        each(fields, "policies", policyReader::read, policies::add);
        fields.refuseOthers();
    }

    private static <T> void each(
            Fields fields, String kind, Function<Value, Optional<T>> reader, Consumer<Read<T>> result) {
        for (Value item : fields.optional(kind).map(Value::items).orElse(List.of())) {
            reader.apply(item).ifPresent(row -> result.accept(new Read<>(row, item)));
        }
    }
}
