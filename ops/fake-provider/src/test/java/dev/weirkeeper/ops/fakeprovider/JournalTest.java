package dev.weirkeeper.ops.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Journal.Caller CALLER = new Journal.Caller("r", 1, "d");

    @Test
    void shouldHoldTheNewestAndCountAll() {
        Journal journal = new Journal(3, null);
        for (int i = 1; i <= 5; i++) {
            journal.received(CALLER, "m", i);
        }

        assertThat(journal.received()).isEqualTo(5);
        assertThat(journal.entries()).extracting(JournalEntry::sequence).containsExactly(3L, 4L, 5L);
        assertThat(journal.since(4)).extracting(JournalEntry::receivedAtMs).containsExactly(5L);
        assertThat(journal.since(9)).isEmpty();
    }

    @Test
    void shouldNotMixUpACallThatEndsAfterItsPlaceIsTaken() {
        Journal journal = new Journal(1, null);
        JournalEntry old = journal.received(CALLER, "m", 1);
        journal.received(CALLER, "m", 2);

        journal.ended(old, new JournalEntry.End(3, "200", 1, 1, 0));

        assertThat(journal.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.sequence()).isEqualTo(2);
            assertThat(entry.running()).isTrue();
        });
    }

    @Test
    void shouldWriteEveryCallToItsFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("journal.jsonl");
        FakeProvider.Options options =
                FakeProvider.Options.on(0).withJournalFile(file).withJournalCapacity(1);
        try (FakeProvider provider = FakeProvider.start(options, List.of(SimulatedModel.steady("m", 0)));
                Caller caller = new Caller(provider)) {
            for (int i = 1; i <= 5; i++) {
                caller.chat(Caller.body("m"), Caller.names("r" + i, i));
            }
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(10); // received and ended
        assertThat(lines)
                .filteredOn(line -> !Caller.json(line).path("end").isNull())
                .extracting(line -> Caller.json(line).path("requestId").asText())
                .containsExactly("r1", "r2", "r3", "r4", "r5");
    }

    @Test
    void shouldSayWhichFileCannotBeWritten(@TempDir Path directory) {
        FakeProvider.Options options = FakeProvider.Options.on(0).withJournalFile(directory);

        assertThatThrownBy(() -> FakeProvider.start(options, List.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(directory.toString());
    }
}
