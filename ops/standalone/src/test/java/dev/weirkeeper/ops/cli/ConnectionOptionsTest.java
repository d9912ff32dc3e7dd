package dev.weirkeeper.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weirkeeper.ops.cli.Setting.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ConnectionOptionsTest {
    @TempDir
    Path directory;

    @Test
    void shouldTakeDefaults() {
        ConnectionOptions options = parse(Map.of());

        assertThat(options.bootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(options.registryUrl()).isEqualTo("http://127.0.0.1:8081");
        assertThat(options.topics().requests()).isEqualTo("llm.requests");
        assertThat(options.settings()).allMatch(setting -> setting.source() == Source.DEFAULT);
    }

    @Test
    void shouldPreferFlagOverEnvironmentOverFile() throws IOException {
        Path file = file("bootstrap.servers=file:1\nschema.registry.url=http://file:2\ntopics.prefix=file.\n");
        Map<String, String> environment = Map.of(
                "WEIRKEEPER_CONFIG", file.toString(),
                "WEIRKEEPER_BOOTSTRAP_SERVERS", "env:1",
                "WEIRKEEPER_REGISTRY", "http://env:2");

        ConnectionOptions options = parse(environment, "--bootstrap-servers", "flag:1");

        assertThat(options.settings())
                .containsExactly(
                        new Setting("bootstrap.servers", "flag:1", Source.FLAG, "--bootstrap-servers"),
                        new Setting("schema.registry.url", "http://env:2", Source.ENVIRONMENT, "WEIRKEEPER_REGISTRY"),
                        new Setting("topics.prefix", "file.", Source.FILE, file.toString()));
    }

    @Test
    void shouldHandOtherKeysToTheClientsButNotThoseOfTheParts() throws IOException {
        Path file = file("security.protocol=SSL\nrouter.threads=3\n");

        ConnectionOptions options =
                parse(Map.of("WEIRKEEPER_WORKER_IN_FLIGHT", "7", "WEIRKEEPER_DEBUG", "1"), "--config", file.toString());

        assertThat(options.clientProperties())
                .containsEntry("security.protocol", "SSL")
                .containsOnlyKeys("bootstrap.servers", "schema.registry.url", "security.protocol");
        assertThat(options.partProperties())
                .containsEntry("router.threads", "3")
                .containsEntry("worker.in.flight", "7")
                .doesNotContainKey("debug");
    }

    @Test
    void shouldHideSecrets() {
        ConnectionOptions options = parse(Map.of("WEIRKEEPER_SSL_KEYSTORE_PASSWORD", "sesame"));

        assertThat(options.settings())
                .extracting(Setting::shown)
                .contains("(hidden)")
                .doesNotContain("sesame");
    }

    @Test
    void shouldNameAnUnreadableFile() {
        ConnectionOptions options = parse(Map.of(), "--config", "/nowhere/weir.properties");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(options::topics)
                .withMessageContaining("/nowhere/weir.properties")
                .withMessageContaining("there is no such file");
    }

    @Test
    void shouldNameTheRuleOfAPrefix() {
        ConnectionOptions options = parse(Map.of(), "--prefix", "llm");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(options::topics)
                .withMessageContaining("'llm'")
                .withMessageContaining("end in '.'");
    }

    @Test
    void shouldSayThatNoBrokerAnswers() {
        ConnectionOptions options = parse(Map.of(), "--bootstrap-servers", "127.0.0.1:1");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(options::requireBroker)
                .withMessage("no Kafka broker answers at 127.0.0.1:1")
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED));
    }

    @Test
    void shouldRefuseAnAddressWithoutPort() {
        ConnectionOptions options = parse(Map.of(), "--bootstrap-servers", "kafka");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(options::requireBroker)
                .withMessageContaining("'kafka' must be HOST:PORT")
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("weir.properties"), text);
    }

    private static ConnectionOptions parse(Map<String, String> environment, String... args) {
        ConnectionOptions options = new ConnectionOptions(environment);
        CommandLine command = new CommandLine(new Nothing());
        command.addMixin("connection", options);
        command.parseArgs(args);
        return options;
    }

    @Command
    private static final class Nothing {}
}
