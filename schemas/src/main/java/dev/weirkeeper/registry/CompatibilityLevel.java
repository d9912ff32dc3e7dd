package dev.weirkeeper.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** What a new schema must be able to do with the earlier ones of its subject. */
enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsEarlier;
    private final boolean readByEarlier;
    private final boolean all;

    CompatibilityLevel(boolean readsEarlier, boolean readByEarlier, boolean all) {
        this.readsEarlier = readsEarlier;
        this.readByEarlier = readByEarlier;
        this.all = all;
    }

    static Optional<CompatibilityLevel> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (CompatibilityLevel level : values()) {
            if (level.name().equals(upper)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** An earlier version of a subject. */
    record Earlier(int version, Schema schema) {}

    /**
     * @param earlier versions, oldest first
     * @return what stands against the new schema; empty where it is compatible
     */
    List<String> complaints(Schema next, List<Earlier> earlier) {
        if (this == NONE || earlier.isEmpty()) {
            return List.of();
        }
        List<String> complaints = new ArrayList<>();
        int oldest = all ? 0 : earlier.size() - 1;
        for (int i = earlier.size() - 1; i >= oldest && complaints.isEmpty(); i--) {
            Earlier old = earlier.get(i);
            if (readsEarlier) {
                complain(next, old.schema(), complaints);
            }
            if (readByEarlier) {
                complain(old.schema(), next, complaints);
            }
            if (!complaints.isEmpty()) {
                complaints.add("{oldSchemaVersion: " + old.version() + "}");
                complaints.add("{oldSchema: '" + old.schema() + "'}");
                complaints.add("{compatibility: '" + name() + "'}");
            }
        }
        return complaints;
    }

    private static void complain(Schema reader, Schema writer, List<String> complaints) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        pair.getResult()
                .getIncompatibilities()
                .forEach(each -> complaints.add("{errorType:'" + each.getType() + "', description:'" + each.getMessage()
                        + "', additionalInfo:'" + each.getLocation() + "'}"));
    }
}
