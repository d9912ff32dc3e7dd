package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads manifests. */
public final class Manifests {
    private Manifests() {}

    /**
     * Reads models, tenants and policies from files; each may hold any of the three kinds.
     *
     * @param files the files, at least one
     * @param topics names of the topics, for the models' own
     * @param now what becomes the rows' {@code updatedAt}
     * @throws ManifestException where anything in any of the files is wrong; carries all of it
     */
    public static Manifest read(List<Path> files, Topics topics, Instant now) throws ManifestException {
        List<ManifestFile> read = new ArrayList<>();
        for (Path path : files) {
            ManifestFile file = new ManifestFile(path.toString(), topics, now);
            readText(path, file);
            read.add(file);
        }
        return assemble(read);
    }

    /**
     * What {@code up} starts with when the user gives nothing: real models where {@code OPENAI_API_KEY} is set
     * ({@code OPENAI_BASE_URL} honoured), under the router's spend ceiling; else simulated ones.
     *
     * @param topics names of the topics, for the models' own
     * @param now what becomes the rows' {@code updatedAt}
     * @param environment the process environment
     * @param fakeProviderBaseUrl base URL of the running fake provider, up to and with the version; null where none
     *     runs: simulated models then have no endpoint yet
     */
    public static Manifest sample(
            Topics topics, Instant now, Map<String, String> environment, @Nullable String fakeProviderBaseUrl) {
        Manifest manifest = Sample.manifest(topics, now, environment);
        return fakeProviderBaseUrl == null ? manifest : manifest.withSimulatedEndpoint(fakeProviderBaseUrl);
    }

    /** Puts files together; ids must be unique over all of them. */
    static Manifest assemble(List<ManifestFile> files) throws ManifestException {
        List<ManifestFile.Read<ModelSpec>> models =
                files.stream().flatMap(file -> file.models.stream()).toList();
        List<ManifestFile.Read<TenantProfile>> tenants =
                files.stream().flatMap(file -> file.tenants.stream()).toList();
        List<ManifestFile.Read<RoutingPolicy>> policies =
                files.stream().flatMap(file -> file.policies.stream()).toList();
        refuseRepeated("model", models, ModelSpec::getModelId);
        refuseRepeated("tenant", tenants, TenantProfile::getTenantId);
        refuseRepeated("policy", policies, RoutingPolicy::getPolicyId);
        refuseAliasesThatAreIds(models);
        List<Problem> problems =
                files.stream().flatMap(file -> file.problems().found().stream()).toList();
        if (!problems.isEmpty()) {
            throw new ManifestException(problems);
        }
        return new Manifest(rows(models), rows(tenants), rows(policies));
    }

    private static void readText(Path path, ManifestFile file) {
        try {
            file.read(Files.readString(path));
        } catch (NoSuchFileException e) {
            file.problems().addForFile("there is no such file");
        } catch (AccessDeniedException e) {
            file.problems().addForFile("may not be read by this user");
        } catch (CharacterCodingException e) {
            file.problems().addForFile("is no UTF-8 text");
        } catch (IOException e) {
            file.problems()
                    .addForFile(
                            Files.isDirectory(path)
                                    ? "is a directory, not a file"
                                    : "cannot be read: " + e.getMessage());
        }
    }

    private static <T> void refuseRepeated(String kind, List<ManifestFile.Read<T>> rows, Function<T, String> identity) {
        Map<String, Value> seen = new HashMap<>();
        for (ManifestFile.Read<T> read : rows) {
            String id = identity.apply(read.row());
            Value first = seen.putIfAbsent(id, read.at());
            if (first != null) {
                read.at()
                        .complain("a second " + kind + " named " + Value.quoted(id) + "; the first is in line "
                                + (first.mark().getLine() + 1) + " of "
                                + first.problems().file());
            }
        }
    }

    /** A request names a model or an alias in one field: what is both is ambiguous. */
    private static void refuseAliasesThatAreIds(List<ManifestFile.Read<ModelSpec>> models) {
        Map<String, ModelSpec> byId = new HashMap<>();
        models.forEach(read -> byId.put(read.row().getModelId(), read.row()));
        for (ManifestFile.Read<ModelSpec> read : models) {
            for (String alias : read.row().getAliases()) {
                if (byId.containsKey(alias) || alias.equals("auto")) {
                    read.at().complain("alias " + Value.quoted(alias) + " must not be the id of a model, nor auto");
                }
            }
        }
    }

    private static <T> List<T> rows(List<ManifestFile.Read<T>> read) {
        return read.stream().map(ManifestFile.Read::row).toList();
    }
}
