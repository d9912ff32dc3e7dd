package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sample manifests, as they ship: the files that {@code init} writes are the ones that {@code up} starts with. */
public final class Sample {
    /** Names of the sample files of a stack without keys. */
    public static final List<String> FILES = List.of("models.yaml", "tenants.yaml", "policies.yaml");

    /** Names of the sample files of a stack that calls OpenAI or something that speaks its API. */
    public static final List<String> OPENAI_FILES =
            List.of("models-openai.yaml", "tenants-openai.yaml", "policies.yaml");

    private static final String KEY = "OPENAI_API_KEY";
    private static final String BASE_URL = "OPENAI_BASE_URL";

    private Sample() {}

    /**
     * Whether the sample is real models rather than simulated ones.
     *
     * @param environment the process environment
     */
    public static boolean isReal(Map<String, String> environment) {
        return !environment.getOrDefault(KEY, "").isBlank();
    }

    /**
     * The text of a sample file.
     *
     * @param name one of {@link #FILES} or {@link #OPENAI_FILES}
     */
    public static String text(String name) {
        try (InputStream in = Sample.class.getResourceAsStream("sample/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("name: '" + name + "' is no sample file");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the sample file " + name + " cannot be read", e);
        }
    }

    static Manifest manifest(Topics topics, Instant now, Map<String, String> environment) {
        boolean real = isReal(environment);
        List<ManifestFile> files = new ArrayList<>();
        for (String name : real ? OPENAI_FILES : FILES) {
            ManifestFile file = new ManifestFile(name, topics, now);
            file.read(text(name));
            files.add(file);
        }
        try {
            Manifest manifest = Manifests.assemble(files);
            String baseUrl = environment.getOrDefault(BASE_URL, "");
            return real && !baseUrl.isBlank() ? moved(manifest, baseUrl.strip()) : manifest;
        } catch (ManifestException e) {
            throw new IllegalStateException("the shipped sample is wrong: " + e.getMessage(), e);
        }
    }

    private static Manifest moved(Manifest manifest, String baseUrl) {
        String endpoint = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
        List<ModelSpec> models = manifest.models().stream()
                .map(model -> ModelSpec.newBuilder(model).setEndpoint(endpoint).build())
                .toList();
        return new Manifest(models, manifest.tenants(), manifest.policies());
    }
}
