package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.signal.Outside;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as the market shows it.
 *
 * @param spec its catalogue row
 * @param health how it is doing; null where no call has been seen yet
 * @param capacity what its live workers announce
 * @param topicExists whether its topic is known to exist; nothing is sent where it is not
 * @param outside what signals say of it
 */
public record Deployment(
        ModelSpec spec, @Nullable ModelHealth health, Capacity capacity, boolean topicExists, Outside outside) {

    /** One of which no signal says anything. */
    public Deployment(ModelSpec spec, @Nullable ModelHealth health, Capacity capacity, boolean topicExists) {
        this(spec, health, capacity, topicExists, Outside.QUIET);
    }
}
