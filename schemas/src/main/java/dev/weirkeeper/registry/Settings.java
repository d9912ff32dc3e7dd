package dev.weirkeeper.registry;

import java.util.Optional;
import java.util.Set;

/** Compatibility levels and modes, of the whole registry and of subjects. The caller of a write holds the lock. */
final class Settings {
    static final CompatibilityLevel DEFAULT_LEVEL = CompatibilityLevel.BACKWARD;
    static final String READ_WRITE = "READWRITE";
    private static final Set<String> MODES = Set.of(READ_WRITE, "READONLY", "READONLY_OVERRIDE");

    private final SchemaStore store;
    private final SchemaLog log;

    Settings(SchemaStore store, SchemaLog log) {
        this.store = store;
        this.log = log;
    }

    CompatibilityLevel globalLevel() {
        return store.level(SchemaStore.GLOBAL).orElse(DEFAULT_LEVEL);
    }

    CompatibilityLevel level(String subject, boolean elseGlobal) {
        Optional<CompatibilityLevel> own = store.level(subject);
        if (own.isEmpty() && !elseGlobal) {
            throw ApiException.noSubjectCompatibility(subject);
        }
        return own.orElseGet(this::globalLevel);
    }

    CompatibilityLevel setLevel(String subject, String name) {
        CompatibilityLevel level = CompatibilityLevel.named(name).orElseThrow(ApiException::invalidLevel);
        log.append(LogLayout.level(subject, Optional.of(level.name())));
        return level;
    }

    /** @return the level that was set; for the whole registry the default that holds from now on */
    CompatibilityLevel clearLevel(String subject) {
        Optional<CompatibilityLevel> before = store.level(subject);
        if (subject.equals(SchemaStore.GLOBAL)) {
            log.append(LogLayout.level(subject, Optional.empty()));
            return DEFAULT_LEVEL;
        }
        CompatibilityLevel level = before.orElseThrow(() -> ApiException.subjectNotFound(subject));
        log.append(LogLayout.level(subject, Optional.empty()));
        return level;
    }

    String globalMode() {
        return store.mode(SchemaStore.GLOBAL).orElse(READ_WRITE);
    }

    String mode(String subject, boolean elseGlobal) {
        Optional<String> own = store.mode(subject);
        if (own.isEmpty() && !elseGlobal) {
            throw ApiException.noSubjectMode(subject);
        }
        return own.orElseGet(this::globalMode);
    }

    String setMode(String subject, String mode) {
        if (!MODES.contains(mode)) {
            throw ApiException.invalidMode();
        }
        log.append(LogLayout.mode(subject, Optional.of(mode)));
        return mode;
    }

    String clearMode(String subject) {
        String mode = store.mode(subject).orElseThrow(() -> ApiException.subjectNotFound(subject));
        log.append(LogLayout.mode(subject, Optional.empty()));
        return mode;
    }
}
