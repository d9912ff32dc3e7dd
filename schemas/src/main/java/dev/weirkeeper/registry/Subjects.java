package dev.weirkeeper.registry;

import dev.weirkeeper.registry.CompatibilityLevel.Earlier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/** What may be done with subjects and their versions. Not thread-safe where it writes: the caller holds the lock. */
final class Subjects {
    private static final String OURS = "dev.weirkeeper.schema";
    private static final String LATEST = "latest";

    private final SchemaStore store;
    private final SchemaLog log;

    Subjects(SchemaStore store, SchemaLog log) {
        this.store = store;
        this.log = log;
    }

    /** A schema as somebody sent it: checked, and as the text by which it is compared. */
    record Sent(Schema schema, String text, List<Reference> references) {}

    Sent parse(String type, String text, List<Reference> references) {
        if (!type.equals("AVRO")) {
            throw ApiException.invalidSchema("type " + type + " is not supported, only AVRO");
        }
        if (text.isBlank()) {
            throw ApiException.invalidSchema("it is empty");
        }
        try {
            Schema schema = parsed(text, references);
            return new Sent(schema, schema.toString(), List.copyOf(references));
        } catch (ApiException e) {
            throw e;
        } catch (RuntimeException e) {
            throw ApiException.invalidSchema(String.valueOf(e.getMessage()));
        }
    }

    private Schema parsed(String text, List<Reference> references) {
        Schema.Parser parser = new Schema.Parser();
        addReferences(parser, references, new HashSet<>());
        return parser.parse(text);
    }

    private void addReferences(Schema.Parser parser, List<Reference> references, Set<Reference> seen) {
        for (Reference each : references) {
            if (seen.add(each)) {
                StoredSchema target = store.versions(each.subject(), true).stream()
                        .filter(v -> v.version() == each.version())
                        .findFirst()
                        .orElseThrow(() -> ApiException.invalidSchema("reference " + each + " is not registered"));
                addReferences(parser, target.references(), seen);
                if (!parser.getTypes().containsKey(each.name())) {
                    parser.parse(target.schema());
                }
            }
        }
    }

    /** The id of a schema that is a version of the subject already. */
    Optional<Integer> registered(String subject, Sent sent) {
        requireName(subject);
        requireWritable(subject);
        return find(store.versions(subject, false), sent).map(StoredSchema::id);
    }

    int register(String subject, Sent sent, int wantedId) {
        Optional<Integer> known = registered(subject, sent);
        if (known.isPresent()) {
            return known.get();
        }
        if (wantedId > 0) {
            throw ApiException.notImporting(subject);
        }
        if (isOurs(sent.schema()) && store.level(subject).isEmpty()) {
            log.append(LogLayout.level(subject, Optional.of(CompatibilityLevel.FULL_TRANSITIVE.name())));
        }
        List<String> complaints = level(subject).complaints(sent.schema(), earlier(store.versions(subject, false)));
        if (!complaints.isEmpty()) {
            throw ApiException.incompatible(subject, complaints.toString());
        }
        int id = store.all(each -> each.isSameSchema(sent.text(), sent.references())).stream()
                .map(StoredSchema::id)
                .findFirst()
                .orElseGet(store::nextId);
        log.append(LogLayout.schema(new StoredSchema(
                subject, store.nextVersion(subject), id, "AVRO", sent.references(), sent.text(), false)));
        return id;
    }

    /** Records of Weirkeeper may change only so that any version reads any other, whoever registers them first. */
    private static boolean isOurs(Schema schema) {
        return schema.getType() == Schema.Type.RECORD && OURS.equals(schema.getNamespace());
    }

    StoredSchema lookup(String subject, Sent sent, boolean withDeleted) {
        List<StoredSchema> versions = store.versions(subject, withDeleted);
        if (versions.isEmpty()) {
            throw ApiException.subjectNotFound(subject);
        }
        return find(versions, sent).orElseThrow(ApiException::schemaNotFound);
    }

    private static Optional<StoredSchema> find(List<StoredSchema> versions, Sent sent) {
        return versions.stream()
                .filter(each -> each.isSameSchema(sent.text(), sent.references()))
                .reduce((first, second) -> second);
    }

    /** A version by its number, {@code latest} or -1. */
    StoredSchema version(String subject, String version, boolean withDeleted) {
        List<StoredSchema> versions = store.versions(subject, withDeleted);
        int number = number(version);
        if (versions.isEmpty()) {
            throw ApiException.subjectNotFound(subject);
        }
        if (number < 0) {
            return versions.get(versions.size() - 1);
        }
        return versions.stream()
                .filter(each -> each.version() == number)
                .findFirst()
                .orElseThrow(() -> ApiException.versionNotFound(version));
    }

    /** @return -1 for the latest */
    static int number(String version) {
        if (version.toLowerCase(Locale.ROOT).equals(LATEST) || version.equals("-1")) {
            return -1;
        }
        try {
            int number = Integer.parseInt(version);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ApiException.invalidVersion(version);
        }
        throw ApiException.invalidVersion(version);
    }

    /** What stands against a schema: against one version, or all that the level looks at where none is named. */
    List<String> complaints(String subject, Sent sent, Optional<String> version) {
        if (version.isEmpty()) {
            return level(subject).complaints(sent.schema(), earlier(store.versions(subject, false)));
        }
        int number = number(version.get());
        List<StoredSchema> alive = store.versions(subject, false);
        List<StoredSchema> one = number < 0
                ? alive.subList(Math.max(0, alive.size() - 1), alive.size())
                : alive.stream().filter(each -> each.version() == number).toList();
        if (one.isEmpty() && number > 0) {
            throw ApiException.versionNotFound(version.get());
        }
        return level(subject).complaints(sent.schema(), earlier(one));
    }

    List<Integer> deleteSubject(String subject, boolean permanent) {
        requireWritable(subject);
        List<StoredSchema> every = store.versions(subject, true);
        List<StoredSchema> alive = store.versions(subject, false);
        if (every.isEmpty()) {
            throw ApiException.subjectNotFound(subject);
        }
        if (permanent && !alive.isEmpty()) {
            throw ApiException.subjectNotSoftDeleted(subject);
        }
        if (!permanent && alive.isEmpty()) {
            throw ApiException.subjectSoftDeleted(subject);
        }
        every.forEach(this::requireUnreferenced);
        if (permanent) {
            every.forEach(each -> log.append(LogLayout.noSchema(subject, each.version())));
            return every.stream().map(StoredSchema::version).toList();
        }
        log.append(LogLayout.deletedSubject(subject, alive.get(alive.size() - 1).version()));
        if (store.level(subject).isPresent()) {
            log.append(LogLayout.level(subject, Optional.empty()));
        }
        if (store.mode(subject).isPresent()) {
            log.append(LogLayout.mode(subject, Optional.empty()));
        }
        return alive.stream().map(StoredSchema::version).toList();
    }

    int deleteVersion(String subject, String version, boolean permanent) {
        requireWritable(subject);
        StoredSchema found = version(subject, version, true);
        if (permanent && !found.deleted()) {
            throw ApiException.versionNotSoftDeleted(subject, found.version());
        }
        if (!permanent && found.deleted()) {
            throw ApiException.versionSoftDeleted(subject, found.version());
        }
        requireUnreferenced(found);
        log.append(permanent ? LogLayout.noSchema(subject, found.version()) : LogLayout.schema(found.asDeleted()));
        return found.version();
    }

    List<Integer> referencedBy(StoredSchema target) {
        return store
                .all(each -> !each.deleted()
                        && each.references().stream()
                                .anyMatch(r -> r.subject().equals(target.subject()) && r.version() == target.version()))
                .stream()
                .map(StoredSchema::id)
                .distinct()
                .toList();
    }

    private void requireUnreferenced(StoredSchema target) {
        if (!referencedBy(target).isEmpty()) {
            throw ApiException.referenced("{subject=" + target.subject() + ",version=" + target.version() + "}");
        }
    }

    private static void requireName(String subject) {
        if (subject.isBlank() || subject.chars().anyMatch(Character::isISOControl)) {
            throw ApiException.invalidSubject(subject);
        }
    }

    private void requireWritable(String subject) {
        String mode =
                store.mode(subject).or(() -> store.mode(SchemaStore.GLOBAL)).orElse(Settings.READ_WRITE);
        if (!mode.equals(Settings.READ_WRITE)) {
            throw ApiException.readOnly(subject);
        }
    }

    private CompatibilityLevel level(String subject) {
        return store.level(subject).or(() -> store.level(SchemaStore.GLOBAL)).orElse(Settings.DEFAULT_LEVEL);
    }

    private List<Earlier> earlier(List<StoredSchema> versions) {
        List<Earlier> earlier = new ArrayList<>();
        versions.stream()
                .filter(each -> each.type().equals("AVRO"))
                .forEach(each -> earlier.add(new Earlier(each.version(), parsed(each.schema(), each.references()))));
        return earlier;
    }
}
