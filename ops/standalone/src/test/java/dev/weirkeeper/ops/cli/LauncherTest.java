package dev.weirkeeper.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher as it lies in the repository, laid out as in the distribution, with JDKs that only say who they are. */
class LauncherTest {
    private static final Path LAUNCHER = repository().resolve("weir");

    @TempDir
    Path directory;

    private Path home;

    private record Ran(int exitCode, String out, String err) {}

    @BeforeEach
    void unpack() throws IOException {
        home = directory.resolve("dist");
        Files.createDirectories(home.resolve("lib"));
        Files.copy(LAUNCHER, home.resolve("weir"));
        executable(home.resolve("weir"));
    }

    @Test
    void shouldPreferTheJdkThatIsNamedForIt() throws Exception {
        Path named = jdk("named", "25.0.3");
        Path other = jdk("other", "25.0.1");

        Ran ran = run(Map.of("WEIRKEEPER_JAVA_HOME", named.toString(), "JAVA_HOME", other.toString()), "models");

        assertThat(ran.out()).startsWith("java of named");
    }

    @Test
    void shouldTakeJavaHomeIfItFits() throws Exception {
        Path fitting = jdk("fitting", "25");
        jdk("jvms/temurin-25", "25.0.3");

        assertThat(run(Map.of("JAVA_HOME", fitting.toString()), "models").out()).startsWith("java of fitting");
    }

    @Test
    void shouldPassOverAnOlderJavaHome() throws Exception {
        Path old = jdk("old", "17.0.15");
        jdk("jvms/temurin-25-jdk", "25.0.3");

        assertThat(run(Map.of("JAVA_HOME", old.toString()), "models").out()).startsWith("java of temurin-25-jdk");
    }

    @Test
    void shouldNotTakeAJdkWhoseDirectoryOnlyLooksRight() throws Exception {
        jdk("jvms/java-17.0.25", "17.0.25");

        Ran ran = run(Map.of(), "models");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("no JDK 25 found");
    }

    @Test
    void shouldSayHowToGetAJdkWhereThereIsNone() throws Exception {
        Ran ran = run(Map.of(), "models");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err())
                .contains("no JDK 25 found", "https://adoptium.net", "WEIRKEEPER_JAVA_HOME")
                .hasLineCount(2);
    }

    @Test
    void shouldRefuseANamedJdkThatIsNone() throws Exception {
        Path old = jdk("old", "21.0.1");

        Ran ran = run(Map.of("WEIRKEEPER_JAVA_HOME", old.toString()), "models");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("is not a JDK 25");
    }

    @Test
    void shouldHandOverArgumentsAsTheyAreAndTheClassPath() throws Exception {
        Path jdk = jdk("jdk", "25.0.3");

        Ran ran = run(Map.of("WEIRKEEPER_JAVA_HOME", jdk.toString()), "send", "two  words", "*");

        assertThat(ran.out().lines())
                .endsWith("dev.weirkeeper.ops.cli.Weir", "send", "two  words", "*")
                .contains(home.toRealPath() + "/lib/*:" + home.toRealPath() + "/lib/ext/*");
    }

    @Test
    void shouldRunThroughASymbolicLink() throws Exception {
        Path jdk = jdk("jdk", "25.0.3");
        Path link = Files.createSymbolicLink(directory.resolve("weir-link"), home.resolve("weir"));

        Ran ran = run(link, Map.of("WEIRKEEPER_JAVA_HOME", jdk.toString()), "doctor");

        assertThat(ran.out()).contains(home.toRealPath() + "/lib/*");
    }

    @Test
    void shouldBoundTheHeapOfUp() throws Exception {
        Path jdk = jdk("jdk", "25.0.3");

        assertThat(run(Map.of("WEIRKEEPER_JAVA_HOME", jdk.toString()), "up").out())
                .contains("-Xmx384m");
    }

    @Test
    void shouldExplainVerifyOutsideACheckout() throws Exception {
        Ran ran = run(Map.of(), "verify");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("checkout");
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = directory.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.writeString(
                jdk.resolve("bin/java"),
                "#!/bin/sh\necho \"java of " + jdk.getFileName() + "\"\nprintf '%s\\n' \"$@\"\n");
        executable(java);
        return jdk;
    }

    private Ran run(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        return run(home.resolve("weir"), environment, args);
    }

    private Ran run(Path launcher, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        Path out = directory.resolve("out.txt");
        Path err = directory.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(launcher.toString()), Stream.of(args)).toList());
        builder.environment().clear();
        builder.environment().put("PATH", path());
        builder.environment()
                .put("WEIRKEEPER_JVM_DIRS", directory.resolve("jvms").toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .directory(directory.toFile())
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Ran(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** The tools the launcher needs, and no java. */
    private String path() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String tool : List.of("dirname", "readlink", "grep", "sed", "cat", "find", "head", "date")) {
            Path script = bin.resolve(tool);
            if (!Files.exists(script)) {
                Files.writeString(script, "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
                executable(script);
            }
        }
        return bin.toString();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path repository() {
        Path module = Path.of("").toAbsolutePath();
        return Stream.of(module, module.resolve(".."), module.resolve("../.."))
                .filter(directory -> Files.exists(directory.resolve("weir")))
                .findFirst()
                .orElseThrow();
    }
}
