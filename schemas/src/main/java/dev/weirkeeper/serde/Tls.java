package dev.weirkeeper.serde;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** TLS towards the registry, from the {@code schema.registry.ssl.} keys. Trust stores may be JKS, PKCS12 or PEM. */
final class Tls {
    private static final String PREFIX = "schema.registry.";
    private static final String TRUSTSTORE = "ssl.truststore.location";
    private static final String KEYSTORE = "ssl.keystore.location";

    private Tls() {}

    /**
     * @param settings keys that start with {@code ssl.}
     * @throws ConfigException where a store cannot be read
     */
    static SSLContext context(Map<String, String> settings) {
        if ("".equals(settings.get("ssl.endpoint.identification.algorithm"))) {
            throw new ConfigException(
                    PREFIX + "ssl.endpoint.identification.algorithm",
                    "",
                    "must not be empty: the registry's host name is always checked");
        }
        try {
            SSLContext context = SSLContext.getInstance(settings.getOrDefault("ssl.protocol", "TLS"));
            context.init(keys(settings), trust(settings), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new ConfigException(PREFIX + "ssl.*", settings.keySet(), "cannot be used: " + e.getMessage());
        }
    }

    private static TrustManager @Nullable [] trust(Map<String, String> settings) throws GeneralSecurityException {
        String location = settings.get(TRUSTSTORE);
        if (location == null) {
            return null; // the platform's own trust
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        String type = settings.getOrDefault("ssl.truststore.type", KeyStore.getDefaultType());
        factory.init(
                type.equals("PEM")
                        ? pem(location)
                        : store(TRUSTSTORE, location, type, settings.get("ssl.truststore.password")));
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(Map<String, String> settings) throws GeneralSecurityException {
        String location = settings.get(KEYSTORE);
        if (location == null) {
            return null; // no certificate of our own
        }
        String password = settings.get("ssl.keystore.password");
        String keyPassword = settings.getOrDefault("ssl.key.password", password == null ? "" : password);
        String type = settings.getOrDefault("ssl.keystore.type", KeyStore.getDefaultType());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store(KEYSTORE, location, type, password), keyPassword.toCharArray());
        return factory.getKeyManagers();
    }

    private static KeyStore store(String key, String location, String type, @Nullable String password)
            throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(Path.of(location))) {
            store.load(in, password == null ? null : password.toCharArray());
        } catch (IOException e) {
            throw new ConfigException(PREFIX + key, location, "cannot be read as " + type + ": " + e.getMessage());
        }
        return store;
    }

    private static KeyStore pem(String location) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(Path.of(location))) {
            store.load(null, null);
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, each);
            }
        } catch (IOException e) {
            throw new ConfigException(PREFIX + TRUSTSTORE, location, "cannot be read as PEM: " + e.getMessage());
        }
        return store;
    }
}
