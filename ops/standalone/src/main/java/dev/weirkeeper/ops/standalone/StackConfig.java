package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a stack is set up.
 *
 * @param dataDirectory where everything is kept; a second start on it goes on where the first ended
 * @param ports where it listens
 * @param topics topic names
 * @param manifests YAML files with models, tenants and policies; a kind that none of them holds, and all if there are
 *     none, comes from the built-in sample
 * @param environment variables that decide between real and simulated models ({@code OPENAI_API_KEY},
 *     {@code OPENAI_BASE_URL})
 * @param settings further settings of router, worker and clients; they win over the stack's own
 * @param provider how the fake provider is set up, where models are simulated; port 0: the one of the last start, else a
 *     free one
 */
public record StackConfig(
        Path dataDirectory,
        ServicePorts ports,
        Topics topics,
        List<Path> manifests,
        Map<String, String> environment,
        Map<String, Object> settings,
        FakeProvider.Options provider) {

    public StackConfig {
        manifests = List.copyOf(manifests);
        environment = Map.copyOf(environment);
        settings = Map.copyOf(settings);
    }

    /** The sample, simulated, on free ports: for tests. */
    public static StackConfig in(Path dataDirectory) {
        return new StackConfig(
                dataDirectory,
                ServicePorts.free(),
                Topics.withDefaultPrefix(),
                List.of(),
                Map.of(),
                Map.of(),
                FakeProvider.Options.on(0));
    }

    /** The same on these ports. */
    public StackConfig withPorts(ServicePorts other) {
        return new StackConfig(dataDirectory, other, topics, manifests, environment, settings, provider);
    }

    /** The same with these manifests. */
    public StackConfig withManifests(List<Path> files) {
        return new StackConfig(dataDirectory, ports, topics, files, environment, settings, provider);
    }

    /** The same with one more setting. */
    public StackConfig withSetting(String key, Object value) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put(key, value);
        return new StackConfig(dataDirectory, ports, topics, manifests, environment, more, provider);
    }

    /** The same with the fake provider set up like this. */
    public StackConfig withProvider(FakeProvider.Options other) {
        return new StackConfig(dataDirectory, ports, topics, manifests, environment, settings, other);
    }
}
