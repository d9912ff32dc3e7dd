package dev.weirkeeper.ops.verb.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class PreviewTest {
    @Test
    void shouldShowBytesAndWhatOfThemIsText() {
        byte[] bytes = "\0\1Ä what is a weir?".getBytes(StandardCharsets.UTF_8);

        assertThat(Preview.lines(bytes, 100))
                .containsExactly(
                        "000000  00 01 c3 84 20 77 68 61 74 20 69 73 20 61 20 77  .... what is a w",
                        "000010  65 69 72 3f                                      eir?");
    }

    @Test
    void shouldShowNoMoreThanAskedFor() {
        assertThat(Preview.lines(new byte[1_000], 16)).hasSize(2).last().isEqualTo("and 984 bytes more (--bytes N)");
        assertThat(Preview.lines(new byte[3], 0)).containsExactly("and 3 bytes more (--bytes N)");
    }

    @Test
    void shouldReadPlacesAsTheyAreShown() {
        Place place = new Place(3, 12_345_678_901L);

        assertThat(new Place.Reader().convert(place.toString())).isEqualTo(place);
        assertThatThrownBy(() -> new Place.Reader().convert("3@17"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'3@17' must be PARTITION:OFFSET");
    }
}
