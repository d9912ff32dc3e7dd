package dev.weirkeeper.ops.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    private static final Terminal WIDE = new Terminal(false, false, 100);

    @Test
    void shouldAlignColumnsAndLeaveNoTrailingBlanks() {
        Table table = new Table("NAME", ">COUNT", "NOTE");
        table.row("a", "1", "");
        table.row("longer", "22", "x");

        assertThat(table.lines(WIDE)).containsExactly("NAME    COUNT  NOTE", "a           1", "longer     22  x");
    }

    @Test
    void shouldCutTheColumnsThatGiveWayWhereTheTerminalIsNarrow() {
        Table table = new Table("~NAME", ">N", "~TEXT");
        table.row("a".repeat(20), "1", "b".repeat(60));

        assertThat(table.lines(new Terminal(false, false, 40)).getLast())
                .hasSize(40)
                .startsWith("a".repeat(16))
                .endsWith("…");
    }

    @Test
    void shouldRatherBeTooWideThanCutWhatMayNotBeCut() {
        Table table = new Table("NAME");
        table.row("a".repeat(60));

        assertThat(table.lines(new Terminal(false, false, 40)).getLast()).hasSize(60);
    }

    @Test
    void shouldRefuseARowOfAnotherWidth() {
        assertThatThrownBy(() -> new Table("A", "B").row("1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cells: 1 must be 2");
    }

    @Test
    void shouldColourTitlesOnlyWhereAskedTo() {
        Table table = new Table("A");

        assertThat(table.lines(WIDE).getFirst()).isEqualTo("A");
        assertThat(table.lines(new Terminal(true, true, 100)).getFirst()).isEqualTo("\033[1mA\033[0m");
    }
}
