package dev.weirkeeper.router.decide;

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
 */
public record Deployment(ModelSpec spec, @Nullable ModelHealth health, Capacity capacity, boolean topicExists) {}
