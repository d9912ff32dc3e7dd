package dev.weirkeeper.worker.provider;

import dev.weirkeeper.schema.ModelSpec;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keys of deployments, from environment variables. A key is read when it is needed and never kept, logged or reported. */
public final class Credentials {

    /** Reads an environment variable; null where it is not set. */
    @FunctionalInterface
    public interface Environment {
        /** The variable's value; null where it is not set. */
        @Nullable
        String get(String variable);

        /** This process's environment. */
        static Environment ofProcess() {
            return System::getenv;
        }
    }

    /**
     * Whether and with which key a deployment can be called.
     */
    public sealed interface Access {
        /**
         * With this key.
         *
         * @param key the key
         */
        record WithKey(String key) implements Access {
            @Override
            public String toString() {
                return "WithKey[key=hidden]";
            }
        }

        /** It needs none. */
        record Open() implements Access {}

        /** Its variable is not set or blank. */
        record Missing() implements Access {}
    }

    private final Environment environment;

    /** Reads keys from the given environment. */
    public Credentials(Environment environment) {
        this.environment = environment;
    }

    /** What the deployment can be called with. */
    public Access of(ModelSpec spec) {
        @Nullable String variable = spec.getApiKeyEnv();
        if (variable == null || variable.isBlank()) {
            return new Access.Open();
        }
        UnaryOperator<String> trim = String::strip; // a key file's line end is no part of the key
        return Optional.ofNullable(environment.get(variable))
                .map(trim)
                .filter(key -> !key.isEmpty())
                .<Access>map(Access.WithKey::new)
                .orElseGet(Access.Missing::new);
    }
}
