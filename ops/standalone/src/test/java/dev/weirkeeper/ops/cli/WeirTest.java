package dev.weirkeeper.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeirTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldRefuseUnknownFlagWithUsageCode() {
        assertThat(run("--verbse")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("weir: unknown flag '--verbse'")
                .contains("Did you mean")
                .hasLineCount(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldRefuseUnknownVerbWithUsageCode() {
        assertThat(run("sned")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("weir: unknown verb 'sned'").contains("weir --help");
    }

    @Test
    void shouldShowHelp() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Usage: weir", "Exit code:");
    }

    @Test
    void shouldShowUsageWithoutVerb() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Usage: weir");
    }

    @Test
    void shouldShowVersion() {
        assertThat(run("--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("weirkeeper ").contains("Java 25");
    }

    private int run(String... args) {
        return Weir.run(args, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
