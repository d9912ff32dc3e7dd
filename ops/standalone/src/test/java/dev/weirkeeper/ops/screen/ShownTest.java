package dev.weirkeeper.ops.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Message;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
    static {
        TrustedRecords.vouch();
    }

    @ParameterizedTest
    @CsvSource({
        "0, $0",
        "1, $0.000000001",
        "999, $0.000000999",
        "165000, $0.000165",
        "-165000, -$0.000165",
        "123456789, $0.1235",
        "1000000000, $1.0000",
        "123456000000, $123.46"
    })
    void shouldShowSmallMoneyWithMoreDecimals(long nano, String expected) {
        assertThat(Shown.money(nano)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"150000000, $0.15", "75000000, $0.075", "5000000000, $5.00", "1, $0.000000001", "0, $0.00"})
    void shouldShowPricesExactly(long nano, String expected) {
        assertThat(Shown.exactMoney(nano)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "999.4, 999 ms",
        "1234, 1.23 s",
        "61000, 1m 01s",
        "3725000, 1h 02m",
        "86400000, 24 h",
        "864000000, 10 d"
    })
    void shouldShowDurationsInTheirUnit(double millis, String expected) {
        assertThat(Shown.millis(millis)).isEqualTo(expected);
    }

    @Test
    void shouldShowMomentsInUtc() {
        assertThat(Shown.moment(Instant.parse("2026-11-24T13:05:06.007Z"))).isEqualTo("2026-11-24 13:05:06.007Z");
        assertThat(Shown.moment(null)).isEqualTo("-");
    }

    @Test
    void shouldShowATextOnOneLine() {
        assertThat(Shown.line("a\n  b\tc", 10)).isEqualTo("a b c");
        assertThat(Shown.line("abcdef", 4)).isEqualTo("abc…");
    }

    @Test
    void shouldNotLetAStrangersTextSteerTheTerminal() {
        assertThat(Shown.plain("a\033[2Jb\u0085c\u009bd é")).isEqualTo("a·[2Jb·c·d é");
        assertThat(Shown.line("\033]0;title\007", 20)).isEqualTo("·]0;title·");
        Table table = new Table("A");
        table.row("x\033[31m");
        assertThat(table.lines(new Terminal(false, false, 80)).getLast()).isEqualTo("x·[31m");
    }

    @Test
    void shouldDrawABarThatFits() {
        Progress half = new Progress(50, 100, 1, 165_000, Duration.ofSeconds(10));

        assertThat(half.text()).isEqualTo("50 of 100 (50 %)  5.0/s  $0.000165  1 failed  10 s left");
        assertThat(half.bar(100))
                .hasSizeLessThanOrEqualTo(100)
                .startsWith("[####")
                .contains("----]  50 of 100");
        assertThat(half.bar(50)).isEqualTo(half.text());
    }

    @Test
    void shouldShowProgressWhereTheTotalIsNotKnownOrNothingIsDone() {
        assertThat(new Progress(3, 0, 0, 0, Duration.ofSeconds(1)).bar(80)).isEqualTo("3  3.0/s  $0  0 failed");
        assertThat(new Progress(0, 10, 0, 0, Duration.ZERO).text()).isEqualTo("0 of 10 (0 %)  0.0/s  $0  0 failed");
    }

    @Test
    void shouldWriteARecordAsJsonWithItsOwnFieldNames() {
        Message message = Message.newBuilder().setRole("user").setContent("hi").build();

        assertThat(RecordJson.of(message).toString())
                .isEqualTo("{\"role\":\"user\",\"content\":\"hi\",\"parts\":[],\"name\":null,\"toolCalls\":[],"
                        + "\"toolCallId\":null}");
    }
}
