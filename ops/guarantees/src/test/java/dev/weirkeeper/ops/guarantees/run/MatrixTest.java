package dev.weirkeeper.ops.guarantees.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.guarantees.Verdict;
import dev.weirkeeper.ops.guarantees.fault.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void shouldMakeARowOfVerdicts() throws IOException {
        JsonNode json = JSON.readTree(JSON.writeValueAsString(row()));

        assertThat(json.get("fault").asText()).isEqualTo("none");
        assertThat(json.get("accepted").asLong()).isEqualTo(10);
        assertThat(json.get("answered").asLong()).isEqualTo(8);
        assertThat(json.get("lost").asLong()).isEqualTo(2);
        assertThat(json.get("overLimitCalls").asLong())
                .as("limits and waits together")
                .isEqualTo(7);
        assertThat(json.get("recoverySeconds").asDouble()).isEqualTo(1.5);
        assertThat(json.get("kept").asBoolean()).isFalse();
        assertThat(json.get("broken").get("EveryRequestEndsOnce").get(1).asText())
                .isEqualTo("request 7");
        assertThat(json.properties())
                .extracting(Map.Entry::getKey)
                .contains("duplicateResponses", "extraCalls", "lateStarts", "inFlightAtThrottle");
    }

    @Test
    void shouldNotRunAgainWhatIsThere() throws Exception {
        JSON.writeValue(directory.resolve("none.json").toFile(), row());
        List<String> said = new ArrayList<>();
        Matrix.Options options = new Matrix.Options(directory, OptionalInt.empty(), OptionalDouble.empty(), "", false);

        List<FaultRow> rows = new Matrix(options, said::add).run(List.of(Faults.NONE));

        assertThat(rows).containsExactly(row());
        assertThat(said).hasSize(1).first().asString().contains("BROKEN", "request 7");
    }

    @Test
    void shouldLeaveOutWhatHurtsBrokersThatAreNotItsOwn() throws Exception {
        Matrix.Options options =
                new Matrix.Options(directory, OptionalInt.empty(), OptionalDouble.empty(), "kafka.example:9092", false);
        List<String> said = new ArrayList<>();

        assertThat(new Matrix(options, said::add)
                        .run(List.of(Faults.named("brokers-pause").orElseThrow())))
                .isEmpty();
        assertThat(said).hasSize(1).first().asString().contains("left out");
    }

    @Test
    void shouldMakeTablesOfRows() throws IOException {
        String[] lines = MatrixPage.markdown(List.of(row())).split("\n", -1);

        assertThat(lines[0]).startsWith("| fault | per s | accepted |").endsWith("| ready s | promises |");
        assertThat(lines[2])
                .isEqualTo("| none | 100.0 | 10 | 8 | 2 | 0 | 0 | 0 | 7 | 1.5 | 3.5 | broken: EveryRequestEndsOnce |");
        assertThat(lines[0].chars().filter(c -> c == '|').count())
                .isEqualTo(lines[1].chars().filter(c -> c == '|').count());
        assertThat(JSON.readTree(MatrixPage.json(List.of(row())))
                        .get(0)
                        .get("fault")
                        .asText())
                .isEqualTo("none");
    }

    private static FaultRow row() {
        return FaultRow.of(
                "none",
                "nothing is broken",
                new FaultRow.Pace(100, 99.5, 3.5, 61),
                List.of(
                        new Verdict(
                                "EveryRequestEndsOnce",
                                "P1",
                                2,
                                List.of("request 7", "request 8"),
                                Map.of("accepted", 10L, "answered", 8L, "lost", 2L)),
                        new Verdict("NothingLostOnCrash", "P2", 0, List.of(), Map.of("recoveryMs", 1_500L)),
                        new Verdict("RateHeld", "P9", 0, List.of(), Map.of("overLimitCalls", 3L, "callsInPause", 4L))));
    }
}
