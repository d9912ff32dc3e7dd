package dev.weirkeeper.worker.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.worker.outcome.AnswerTooLargeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SseParserTest {

    private static List<String> events(String text) throws AnswerTooLargeException {
        return events(text, text.length() + 100);
    }

    private static List<String> events(String text, int stride) throws AnswerTooLargeException {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(1_000);
        byte[] bytes = text.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; at += stride) {
            parser.read(ByteBuffer.wrap(bytes, at, Math.min(stride, bytes.length - at)), events::add);
        }
        return events;
    }

    @Test
    void shouldReadDataWithAndWithoutItsSpaceInAnyLineEnds() throws Exception {
        assertThat(events("data: a\n\ndata:b\r\n\r\ndata:  c\r\rdata\n\n")).containsExactly("a", "b", " c", "");
    }

    @Test
    void shouldJoinLinesAndPassOverCommentsAndOtherFields() throws Exception {
        assertThat(events("\uFEFF: keep-alive\n\nevent: x\nid: 1\ndata: {\ndata: }\nretry: 5\n\n: more\n\n"))
                .containsExactly("{\n}");
    }

    @Test
    void shouldNotReadWhatNoBlankLineEnds() throws Exception {
        assertThat(events("data: whole\n\ndata: cut")).containsExactly("whole");
        assertThat(events("data: whole\n\ndata: cut\n")).containsExactly("whole");
    }

    @Test
    void shouldRefuseALineAndAnEventWithoutEnd() {
        assertThatThrownBy(() -> events("data: " + "x".repeat(1_000))).isInstanceOf(AnswerTooLargeException.class);
        assertThatThrownBy(() -> events("data: xxxxxxxxx\n".repeat(200))).isInstanceOf(AnswerTooLargeException.class);
    }

    @Property
    void shouldReadTheSameHoweverTheBytesAreCut(@ForAll @IntRange(min = 1, max = 30) int stride) throws Exception {
        String text = "data: grüße\r\n\r\n: c\rdata: 水\ndata: 😀\n\n\ndata: end\r\n\r\n";

        assertThat(events(text, stride)).containsExactly("grüße", "水\n😀", "end");
    }
}
