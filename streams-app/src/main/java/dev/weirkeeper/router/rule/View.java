package dev.weirkeeper.router.rule;

import dev.cel.runtime.CelVariableResolver;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Facts as conditions read them: field by field, each worked out when it is first asked for. One decision's, one thread's. */
final class View implements CelVariableResolver {
    private final Facts facts;
    private final ZoneId zone;
    private final @Nullable Object[] read = new Object[RuleField.values().length];
    private @Nullable ZonedDateTime local;

    View(Facts facts, ZoneId zone) {
        this.facts = facts;
        this.zone = zone;
    }

    Facts facts() {
        return facts;
    }

    /** Now by the clock of the policy's zone. */
    ZonedDateTime local() {
        ZonedDateTime known = local;
        if (known == null) {
            known = Instant.ofEpochMilli(facts.nowMs()).atZone(zone);
            local = known;
        }
        return known;
    }

    @Override
    public Optional<Object> find(String name) {
        RuleField field = RuleField.named(name);
        if (field == null) {
            return Optional.empty();
        }
        Object value = read[field.ordinal()];
        if (value == null) {
            value = field.read(this);
            read[field.ordinal()] = value;
        }
        return Optional.of(value);
    }
}
