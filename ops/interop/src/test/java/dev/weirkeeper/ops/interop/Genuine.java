package dev.weirkeeper.ops.interop;

import dev.weirkeeper.serde.TrustedRecords;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Confluent's own classes, by name: nothing here is compiled against them. Where a class comes from is checked and logged, so
 * that no test passes on a stand-in.
 */
final class Genuine {
    static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    static final String DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    private static final Logger LOG = LoggerFactory.getLogger(Genuine.class);
    private static final String REST = "io.confluent.kafka.schemaregistry.client.rest.RestService";

    static {
        TrustedRecords.vouch(); // as every user of our records and a foreign serializer must
    }

    private Genuine() {}

    static Class<?> load(String name) {
        try {
            Class<?> type = Class.forName(name);
            String source =
                    type.getProtectionDomain().getCodeSource().getLocation().toString();
            LOG.atInfo().addKeyValue("class", name).addKeyValue("from", source).log("genuine class");
            if (!source.matches(".*/kafka-(avro-serializer|schema-registry-client)-7\\.9\\.2\\.jar")) {
                throw new IllegalStateException(name + " comes from " + source + ", not from Confluent's jar");
            }
            return type;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // both take and give any value
    static Serializer<Object> serializer(Map<String, ?> config) {
        Serializer<Object> made = (Serializer<Object>) make(SERIALIZER);
        made.configure(config, false);
        return made;
    }

    @SuppressWarnings("unchecked") // both take and give any value
    static Deserializer<Object> deserializer(Map<String, ?> config) {
        Deserializer<Object> made = (Deserializer<Object>) make(DESERIALIZER);
        made.configure(config, false);
        return made;
    }

    private static Object make(String name) {
        try {
            return load(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Confluent's REST client for a registry. */
    static RestClient rest(String url) {
        try {
            return new RestClient(load(REST).getConstructor(String.class).newInstance(url));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its methods, by name. */
    record RestClient(Object service) {
        /** Calls the first method of that name that takes these arguments. */
        Object call(String name, Object... arguments) {
            Method method = Arrays.stream(service.getClass().getMethods())
                    .filter(each -> each.getName().equals(name) && fits(each.getParameterTypes(), arguments))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no method " + name));
            try {
                return method.invoke(service, arguments);
            } catch (InvocationTargetException e) {
                throw new RestFailure(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        private static boolean fits(Class<?>[] types, Object[] arguments) {
            if (types.length != arguments.length) {
                return false;
            }
            for (int i = 0; i < types.length; i++) {
                boolean number = types[i] == int.class && arguments[i] instanceof Integer;
                boolean flag = types[i] == boolean.class && arguments[i] instanceof Boolean;
                if (!number && !flag && !types[i].isInstance(arguments[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What Confluent's client threw, with its code in the message. */
    static final class RestFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RestFailure(Throwable cause) {
            super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        }
    }
}
