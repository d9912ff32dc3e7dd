package dev.weirkeeper.registry;

import java.util.List;

/**
 * A schema as a version of a subject.
 *
 * @param id shared by all subjects that hold the same schema
 * @param type AVRO; others are kept as they were found in the topic
 * @param schema its text
 * @param deleted whether it is softly deleted: found by id still, but no version for compatibility any more
 */
record StoredSchema(
        String subject, int version, int id, String type, List<Reference> references, String schema, boolean deleted) {
    StoredSchema {
        references = List.copyOf(references);
    }

    StoredSchema asDeleted() {
        return new StoredSchema(subject, version, id, type, references, schema, true);
    }

    boolean isSameSchema(String text, List<Reference> others) {
        return schema.equals(text) && references.equals(others);
    }
}
