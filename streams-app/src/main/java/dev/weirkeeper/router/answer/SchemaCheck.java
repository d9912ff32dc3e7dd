package dev.weirkeeper.router.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import java.util.Optional;

/**
 * Whether JSON fits a schema that came with a request. Schemas are strangers' input on a stream thread, so: nothing is fetched,
 * patterns run in linear time, and a schema whose references, written out, make more than {@link PlainSchema#MOST_NODES} nodes
 * (or go round in a circle) is not gone by.
 */
final class SchemaCheck {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.block(iri -> true))
                    .schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(SchemaCheck::pattern)
                            .failFast(true)
                            .build()));

    private SchemaCheck() {}

    /** Whether it does; true too where that cannot be told. */
    static boolean fits(JsonNode schema, JsonNode answer) {
        try {
            Optional<JsonNode> plain = PlainSchema.of(schema);
            return plain.isEmpty()
                    || REGISTRY.getSchema(plain.get()).validate(answer).isEmpty();
        } catch (RuntimeException e) { // of whatever kind: it is the schema that is wrong, and the answer may be right
            return true;
        }
    }

    /** One that cannot be had in linear time matches everything. */
    private static RegularExpression pattern(String regex) {
        try {
            Pattern pattern = Pattern.compile(regex);
            return value -> pattern.matcher(value).find();
        } catch (PatternSyntaxException e) {
            return value -> true;
        }
    }
}
