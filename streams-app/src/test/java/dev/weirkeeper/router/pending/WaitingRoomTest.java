package dev.weirkeeper.router.pending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.pending.WaitingRoom.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
    private static final long T = 1_700_000_000_000L;
    private static final Place NOISY = new Place(1, "noisy", "c1");
    private static final Place QUIET = new Place(1, "quiet", "c2");

    private final WaitingRoom room = new WaitingRoom(tenant -> 1);
    private final DemandReports reports = new DemandReports(3);

    @Test
    void shouldCountWhoWaitsForWhat() {
        add(NOISY, 10, "a", "b");
        add(QUIET, 1, "b");

        assertThat(room.waiting()).isEqualTo(11);
        assertThat(room.waiting(1)).isEqualTo(11);
        assertThat(room.awaited()).containsExactlyInAnyOrder("a", "b");
        assertThat(room.ahead("b", "quiet"))
                .as("of each as many as its own next")
                .isEqualTo(4);
        assertThat(room.ahead("b", "noisy")).isEqualTo(11);
        assertThat(room.ahead("a", "quiet")).isEqualTo(1);
        assertThat(room.before("b", 0)).isZero();
        assertThat(room.before("b", 1)).isEqualTo(11);

        room.decided(NOISY, List.of("a"));
        assertThat(room.before("b", 2)).isEqualTo(1);
        room.remove(QUIET);
        assertThat(room.awaited()).containsExactly("a");
        assertThat(room.line(QUIET)).isNull();

        room.clear();
        assertThat(room.waiting()).isZero();
        assertThat(room.awaited()).isEmpty();
    }

    @Test
    void shouldServeAQuietTenantSoonHoweverManyANoisyOneHas() {
        add(NOISY, 10_000, "a");
        List<String> served = new ArrayList<>();
        serve(served, 30);
        add(QUIET, 1, "a");
        serve(served, 2);

        assertThat(served.subList(0, 30)).containsOnly("noisy");
        assertThat(served.subList(30, 32)).contains("quiet");
    }

    private void serve(List<String> served, int times) {
        for (int i = 0; i < times; i++) {
            room.serve((rank, tenant) -> {
                served.add(tenant);
                room.remove(room.lines(rank, tenant).iterator().next().place());
                return 200;
            });
        }
    }

    @Test
    void shouldReportDemandWhenItBeginsChangesAndEnds() {
        assertThat(due(0, 0, false)).isEmpty();

        add(QUIET, 1, "a");
        assertThat(due(10, 2, false)).singleElement().satisfies(report -> {
            assertThat(report.model()).isEqualTo("a");
            assertThat(report.demand())
                    .isEqualTo(new Demand(3, T + 10, 2, 1, List.of(new Demand.Party("quiet", 1, 1, 2))));
        });
        add(QUIET, 1, "a");
        assertThat(due(100, 2, false)).as("not so often").isEmpty();
        assertThat(due(220, 2, false)).hasSize(1);
        assertThat(due(500, 2, false)).as("nothing new").isEmpty();
        assertThat(due(1_220, 2, false)).as("still so").hasSize(1);

        room.remove(QUIET);
        room.remove(QUIET);
        assertThat(due(1_500, 2, false)).singleElement().satisfies(report -> {
            assertThat(report.demand().waiting()).isZero();
            assertThat(report.demand().out()).isEqualTo(2);
        });
        assertThat(due(5_000, 2, false)).isEmpty();
    }

    @Test
    void shouldReportWhatIsOutWhileOthersAreShort() {
        assertThat(due(0, 2, true)).hasSize(1);
        assertThat(due(300, 2, true)).isEmpty();
        assertThat(due(600, 1, true)).hasSize(1);
        assertThat(due(900, 0, true)).as("once more when it ends").hasSize(1);
        assertThat(due(1_200, 0, true)).isEmpty();
    }

    @Test
    void shouldListThoseWithTheLeast() {
        for (int i = 0; i < 20; i++) {
            add(new Place(2, "batch" + i, "c"), 1, "a");
        }
        add(NOISY, 50, "a");
        Demand demand = due(0, 5, false).getFirst().demand();

        assertThat(demand.waiting()).isEqualTo(70);
        assertThat(demand.parties()).hasSize(Demand.PARTIES);
        assertThat(demand.parties().getFirst()).isEqualTo(new Demand.Party("noisy", 1, 50, 0));
    }

    private List<DemandReports.Report> due(long atMs, int out, boolean isShort) {
        return reports.due(
                room, () -> Map.of("a", new DemandReports.Out(out, Map.of("quiet", out))), model -> isShort, T + atMs);
    }

    private void add(Place place, int times, String... models) {
        for (int i = 0; i < times; i++) {
            room.add(place, T + i, List.of(models));
        }
    }
}
