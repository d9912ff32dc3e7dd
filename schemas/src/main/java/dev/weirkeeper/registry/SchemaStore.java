package dev.weirkeeper.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the topic says, in memory: versions of subjects, compatibility levels and modes. Thread-safe. */
final class SchemaStore {
    /** Confluent writes settings of the whole registry under subject null; here that is the empty name. */
    static final String GLOBAL = "";

    private final NavigableMap<String, NavigableMap<Integer, StoredSchema>> subjects = new TreeMap<>();
    private final Map<String, String> levels = new HashMap<>();
    private final Map<String, String> modes = new HashMap<>();
    private int maxId;

    synchronized void put(StoredSchema schema) {
        subjects.computeIfAbsent(schema.subject(), ignored -> new TreeMap<>()).put(schema.version(), schema);
        maxId = Math.max(maxId, schema.id());
    }

    synchronized void remove(String subject, int version) {
        NavigableMap<Integer, StoredSchema> versions = subjects.get(subject);
        if (versions != null) {
            versions.remove(version);
            if (versions.isEmpty()) {
                subjects.remove(subject);
            }
        }
    }

    synchronized void softDelete(String subject, int upToVersion) {
        NavigableMap<Integer, StoredSchema> versions = subjects.get(subject);
        if (versions != null) {
            versions.headMap(upToVersion, true).replaceAll((version, schema) -> schema.asDeleted());
        }
    }

    synchronized void setLevel(String subject, Optional<String> level) {
        set(levels, subject, level);
    }

    synchronized void setMode(String subject, Optional<String> mode) {
        set(modes, subject, mode);
    }

    private static void set(Map<String, String> map, String subject, Optional<String> value) {
        value.ifPresentOrElse(v -> map.put(subject, v), () -> map.remove(subject));
    }

    synchronized Optional<CompatibilityLevel> level(String subject) {
        return Optional.ofNullable(levels.get(subject)).flatMap(CompatibilityLevel::named);
    }

    synchronized Optional<String> mode(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }

    synchronized int nextId() {
        return maxId + 1;
    }

    synchronized int maxId() {
        return maxId;
    }

    synchronized int nextVersion(String subject) {
        NavigableMap<Integer, StoredSchema> versions = subjects.get(subject);
        return versions == null ? 1 : versions.lastKey() + 1;
    }

    /** Versions of a subject, oldest first. */
    synchronized List<StoredSchema> versions(String subject, boolean withDeleted) {
        NavigableMap<Integer, StoredSchema> versions = subjects.get(subject);
        return versions == null
                ? List.of()
                : versions.values().stream()
                        .filter(each -> withDeleted || !each.deleted())
                        .toList();
    }

    /** Every version of every subject that fits, by subject and version. */
    synchronized List<StoredSchema> all(Predicate<StoredSchema> fits) {
        List<StoredSchema> found = new ArrayList<>();
        subjects.values()
                .forEach(versions -> versions.values().stream().filter(fits).forEach(found::add));
        return found;
    }

    /** The schema of an id, softly deleted or not. */
    Optional<StoredSchema> byId(int id) {
        return all(each -> each.id() == id).stream().findFirst();
    }
}
