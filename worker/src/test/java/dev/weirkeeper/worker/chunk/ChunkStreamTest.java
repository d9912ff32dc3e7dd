package dev.weirkeeper.worker.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChunkStreamTest {
    private static final Usage USAGE =
            Usage.newBuilder().setInputTokens(3).setOutputTokens(2).build();
    private static final CallResult ANSWER = new Answered(Samples.message("assistant", "hello"), "stop", USAGE);

    private final HeldChunks held = new HeldChunks();
    private final Chunks.Stream stream = held.chunks()
            .open(Samples.dispatch("d").setStream(true).setAttempt(2).build());

    @Test
    void shouldSendTheFirstPieceAtOnceAndGatherTheNext() {
        stream.text("Hel");
        stream.text("lo");
        stream.text(" there");
        held.pass(Duration.ofMillis(ChunkStream.GATHER_MS));

        assertThat(held.texts()).containsExactly("Hel");
        assertThat(held.waits()).containsExactly(Duration.ofMillis(50)); // woken once, however many pieces

        held.wake();

        assertThat(held.texts()).containsExactly("Hel", "lo there");
    }

    @Test
    void shouldNotGatherWhatIsSlowOrLong() {
        stream.text("a");
        held.pass(Duration.ofMillis(ChunkStream.GATHER_MS));
        stream.text("b");
        stream.text("c".repeat(ChunkStream.GATHER_CHARS));

        assertThat(held.texts()).containsExactly("a", "b", "c".repeat(ChunkStream.GATHER_CHARS));
        assertThat(held.waits()).isEmpty();
    }

    @Test
    void shouldEndWithUsageAndReasonAfterAllText() {
        stream.text("a");
        stream.text("b");
        stream.end(ANSWER);
        held.wake(); // comes too late, and says nothing
        stream.text("after");
        stream.end(ANSWER);

        assertThat(held.texts()).containsExactly("a", "b", "-");
        ResponseChunk last = held.sent().getLast();
        assertThat(last.getLast()).isTrue();
        assertThat(last.getUsage()).isEqualTo(USAGE);
        assertThat(last.getFinishReason()).isEqualTo("stop");
        assertThat(last.getError()).isNull();
        assertThat(held.sent()).extracting(ResponseChunk::getSequence).containsExactly(0L, 1L, 2L);
        assertThat(held.sent()).allSatisfy(chunk -> {
            assertThat(chunk.getRequestId()).isEqualTo("request-d");
            assertThat(chunk.getTenant()).isEqualTo("acme");
            assertThat(chunk.getAttempt()).isEqualTo(2);
        });
    }

    @Test
    void shouldSayThatAnAnswerWasCut() {
        stream.text("a");
        stream.end(Failed.of(Failure.CONNECTION_LOST, "gone"));

        assertThat(held.sent().getLast()).satisfies(last -> {
            assertThat(last.getLast()).isTrue();
            assertThat(last.getError()).isEqualTo("connection_lost");
            assertThat(last.getFinishReason()).isNull();
        });
    }

    @Test
    void shouldLeaveAGapAndOnlyEndAfterAChunkIsLost() {
        stream.text("a");
        held.goAway();
        held.pass(Duration.ofSeconds(1));
        stream.text("b");
        held.comeBack();
        held.pass(Duration.ofSeconds(1));
        stream.text("c");
        stream.end(ANSWER);

        assertThat(held.texts()).containsExactly("a", "-");
        assertThat(held.sent()).extracting(ResponseChunk::getSequence).containsExactly(0L, 3L);
    }

    @Test
    void shouldSendNothingWhereNoStreamIsWanted() {
        Chunks.Stream unwanted = held.chunks().open(Samples.dispatch("d").build());
        unwanted.text("a");
        unwanted.end(ANSWER);

        assertThat(held.sent()).isEmpty();
    }

    @Test
    void shouldCutWhatIsTooLongForOneRecordBetweenCharacters() {
        String long_ = "x" + "\uD83D\uDE00".repeat(ChunkStream.MOST_CHARS);
        stream.text(long_);

        assertThat(String.join("", held.texts())).isEqualTo(long_);
        assertThat(held.texts()).allSatisfy(text -> {
            assertThat(text.length()).isLessThanOrEqualTo(ChunkStream.MOST_CHARS);
            assertThat(Character.isHighSurrogate(text.charAt(text.length() - 1)))
                    .isFalse();
        });
    }

    @Property
    void shouldLoseNorDoubleTextWhateverTheTimes(
            @ForAll @Size(max = 40) java.util.List<@IntRange(max = 700) Integer> lengths,
            @ForAll @Size(40) java.util.List<@IntRange(max = 70) Integer> gaps) {
        HeldChunks mine = new HeldChunks();
        Chunks.Stream all =
                mine.chunks().open(Samples.dispatch("p").setStream(true).build());
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < lengths.size(); i++) {
            String piece = Character.toString('a' + i % 26).repeat(lengths.get(i));
            said.append(piece);
            all.text(piece);
            mine.pass(Duration.ofMillis(gaps.get(i)));
        }
        all.end(ANSWER);

        String heard = mine.sent().stream()
                .filter(chunk -> chunk.getDelta() != null)
                .map(ResponseChunk::getDelta)
                .collect(Collectors.joining());
        assertThat(heard).isEqualTo(said.toString());
        assertThat(mine.sent())
                .extracting(ResponseChunk::getSequence)
                .containsExactlyElementsOf(
                        LongStream.range(0, mine.sent().size()).boxed().toList());
    }
}
