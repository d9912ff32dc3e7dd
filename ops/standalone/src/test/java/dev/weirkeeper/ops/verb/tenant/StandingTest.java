package dev.weirkeeper.ops.verb.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.BudgetState;
import dev.weirkeeper.schema.BudgetWindowState;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class StandingTest {
    static {
        TrustedRecords.vouch();
    }

    private static final Instant NOW = Instant.parse("2026-11-30T20:30:00Z");
    private static final long DOLLAR = 1_000_000_000;

    @Test
    void shouldShowWhatIsSpentHeldAndLeftInTheWindowThatRuns() {
        Standing day = Standing.of(tenant("Asia/Tokyo"), state(Instant.parse("2026-11-30T15:00:00Z"), 2 * DOLLAR), NOW)
                .getFirst();

        assertThat(day.budget()).isEqualTo(12 * DOLLAR);
        assertThat(day.left()).isEqualTo(12 * DOLLAR - 3 * DOLLAR - DOLLAR);
        assertThat(day.renewsAt()).isEqualTo(Instant.parse("2026-12-01T15:00:00Z"));
        assertThat(day.asOf()).isEqualTo(NOW);
    }

    @Test
    void shouldShowAFullBudgetWhereTheOwnerLastSpokeOfAnotherWindow() {
        Standing day = Standing.of(tenant("UTC"), state(Instant.parse("2026-11-29T00:00:00Z"), DOLLAR), NOW)
                .getFirst();

        assertThat(day.budget()).isEqualTo(10 * DOLLAR);
        assertThat(day.left()).isEqualTo(10 * DOLLAR);
        assertThat(day.asOf()).isNull();
    }

    @Test
    void shouldListTenantsWithAndWithoutBudgets() {
        TenantProfile other = TenantProfile.newBuilder(tenant("UTC"))
                .setTenantId("other")
                .setBudgets(List.of())
                .build();
        Listing listing = new Listing(List.of(tenant("UTC"), other), Map.of());
        StringWriter text = new StringWriter();
        StringWriter json = new StringWriter();

        listing.print(new PrintWriter(text, true), Terminal.ofProcess(Map.of()), NOW);
        listing.printJson(new PrintWriter(json, true), NOW);

        assertThat(text.toString()).contains("acme", "day", "$10.00", "Tue 00:00Z", "other", "none");
        assertThat(json.toString()).contains("\"leftNanoUsd\":10000000000", "\"renewsAt\":\"2026-12-01T00:00:00Z\"");
    }

    @ParameterizedTest
    @CsvSource({"5, 5000000000", "-0.15, -150000000", "0.000000001, 1", "1e3, 1000000000000"})
    void shouldReadDollarsExactly(String text, long nano) {
        assertThat(new DollarText().convert(text)).isEqualTo(nano);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "five", "0.0000000001", "1000001", "1e999999999", "NaN", ""})
    void shouldRefuseWhatIsNoAmount(String text) {
        assertThatThrownBy(() -> new DollarText().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("must be dollars");
    }

    private static TenantProfile tenant(String zone) {
        return TenantProfile.newBuilder()
                .setTenantId("acme")
                .setVersion(1)
                .setUpdatedAt(NOW)
                .setZone(zone)
                .setBudgets(List.of(new Budget(BudgetPeriod.DAY, 10 * DOLLAR, true)))
                .build();
    }

    private static BudgetState state(Instant from, long adjusted) {
        return BudgetState.newBuilder()
                .setTenantId("acme")
                .setAsOf(NOW)
                .setWindows(List.of(BudgetWindowState.newBuilder()
                        .setPeriod(BudgetPeriod.DAY)
                        .setFrom(from)
                        .setTo(from.plusSeconds(86_400))
                        .setLimitNanoUsd(10 * DOLLAR)
                        .setAdjustedNanoUsd(adjusted)
                        .setSpentNanoUsd(3 * DOLLAR)
                        .setReservedNanoUsd(DOLLAR)
                        .build()))
                .build();
    }
}
