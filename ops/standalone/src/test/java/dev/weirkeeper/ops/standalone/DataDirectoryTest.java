package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weirkeeper.ops.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void shouldRefuseASecondHolderAndNameTheFirst() throws IOException {
        try (DataDirectory first = DataDirectory.open(directory)) {
            assertThat(first.broker()).isEqualTo(directory.resolve("kafka"));
            assertThatExceptionOfType(CliException.class)
                    .isThrownBy(() -> DataDirectory.open(directory))
                    .withMessage("data directory " + directory + " is in use by process "
                            + ProcessHandle.current().pid())
                    .satisfies(failure -> assertThat(failure.hint()).contains("--data"));
        }
    }

    @Test
    void shouldLetTheNextOneInAfterwards() throws IOException {
        DataDirectory.open(directory).close();

        DataDirectory.open(directory).close();
    }

    @Test
    void shouldSayWhyADirectoryCannotBeUsed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> DataDirectory.open(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("cannot be used");
    }

    @Test
    void shouldNameATakenPortAndItsFlag() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = holder.getLocalPort();
            assertThatExceptionOfType(CliException.class)
                    .isThrownBy(() -> new ServicePorts(0, port, 0).requireFree())
                    .withMessage("port " + port + " (schema registry) on 127.0.0.1 is taken")
                    .satisfies(failure -> assertThat(failure.hint()).contains("--registry-port"));
        }
    }
}
