package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps {@code up} from starting, as a user sees it. Nothing is started here. */
class UpCommandTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void shouldNameTheTakenPortAndTheFlagThatChangesIt() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = holder.getLocalPort();

            assertThat(up("--kafka-port", String.valueOf(port))).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString())
                    .startsWith("weir: port " + port + " (Kafka) on 127.0.0.1 is taken")
                    .contains("--kafka-port")
                    .hasLineCount(2);
        }
    }

    @Test
    void shouldRefuseADirectoryThatAnotherProcessHolds() throws IOException {
        try (DataDirectory held = DataDirectory.open(directory.resolve("data"))) {
            assertThat(up()).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("is in use by process", "--data");
            assertThat(held.log()).doesNotExist();
        }
    }

    @Test
    void shouldNameFileLineAndFieldOfAWrongCatalogue() throws IOException {
        Path models = Files.writeString(directory.resolve("models.yaml"), "models:\n  - id: a\n    kind: huge\n");

        assertThat(up("--catalogue", models.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("models.yaml:3", "kind", "huge");
    }

    @Test
    void shouldRefuseAPortThatIsNone() {
        assertThat(up("--http-port", "70000")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--http-port: 70000 must be 0 to 65535");
    }

    @Test
    void shouldRefuseAFlagThatItDoesNotKnow() {
        assertThat(up("--kafka-prot", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("unknown flag '--kafka-prot'", "Did you mean --kafka-port");
    }

    @Test
    void shouldRefuseAConfigurationFileThatIsNotThere() {
        assertThat(up("--config", "/nowhere/weir.properties")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("/nowhere/weir.properties", "there is no such file");
    }

    private int up(String... flags) {
        List<String> args = new ArrayList<>(
                List.of("up", "--data", directory.resolve("data").toString(), "--registry-port", "0"));
        if (!List.of(flags).contains("--http-port")) {
            args.addAll(List.of("--http-port", "0"));
        }
        if (!List.of(flags).contains("--kafka-port")) {
            args.addAll(List.of("--kafka-port", "0"));
        }
        args.addAll(List.of(flags));
        return Weir.run(
                args.toArray(String[]::new),
                Map.of(),
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true));
    }
}
