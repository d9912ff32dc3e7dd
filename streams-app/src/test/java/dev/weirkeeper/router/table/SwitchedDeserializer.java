package dev.weirkeeper.router.table;

import dev.weirkeeper.serde.AvroDeserializer;
import dev.weirkeeper.serde.RegistryUnavailableException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Deserializer;

/** A deserializer whose registry can be taken away, by the name that its configuration gives it. */
public final class SwitchedDeserializer implements Deserializer<Object> {
    static final String NAME = "test.registry.name";

    private static final Set<String> AWAY = ConcurrentHashMap.newKeySet();

    private final AvroDeserializer real = new AvroDeserializer();
    private String name = "";

    static void takeAway(String name) {
        AWAY.add(name);
    }

    static void bringBack(String name) {
        AWAY.remove(name);
    }

    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
        name = String.valueOf(config.get(NAME));
        real.configure(config, isKey);
    }

    @Override
    public Object deserialize(String topic, byte[] bytes) {
        if (AWAY.contains(name)) {
            throw new RegistryUnavailableException("taken away by the test");
        }
        return Objects.requireNonNull(real.deserialize(topic, bytes), "record");
    }
}
