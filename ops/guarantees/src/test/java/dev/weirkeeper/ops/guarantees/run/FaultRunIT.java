package dev.weirkeeper.ops.guarantees.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.fault.Fault;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.part.Moment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fast set: real processes, really killed. How fast things are is not judged here: the machine may be busy. */
class FaultRunIT {
    private static final int REQUESTS = 300;
    private static final double PER_SECOND = 25;

    @TempDir
    Path directory;

    @Test
    void shouldKeepItsPromisesWhenAWorkerAndARouterAreKilled() throws InterruptedException {
        Fault kills = new Fault.InTurn(
                List.of(new Fault.KillWorkers(1), new Fault.KillRouterAt(Moment.IN_TRANSACTION)),
                Duration.ofSeconds(2));

        FaultRow row = run(kills, new Size(1, 2, 2, Size.Kind.USUAL), 1);

        assertThat(row.accepted()).isEqualTo(REQUESTS);
        assertThat(row.lost()).as("lost: %s", row).isZero();
        assertThat(row.duplicateResponses()).isZero();
        assertThat(row.lateStarts()).isZero();
        assertThat(row.figures()).containsEntry("forbiddenRoutes", 0L).containsEntry("decisionsWithoutAudit", 0L);
        assertThat(row.broken().keySet()).as("broken: %s", row.broken()).isSubsetOf("DeadlineHonoured");
    }

    @Test
    void shouldFindWhatAConsumerLoopWithAutoCommitDoesWrong() throws InterruptedException {
        FaultRow row = run(new Fault.KillWorkers(2), new Size(1, 0, 2, Size.Kind.PLAIN), 1);

        assertThat(row.kept()).isFalse();
        assertThat(row.lost() + row.duplicateResponses()).as("%s", row).isPositive();
        assertThat(row.broken()).containsKey("EveryRequestEndsOnce");
    }

    private FaultRow run(Fault fault, Size size, int number) throws InterruptedException {
        List<String> said = new ArrayList<>();
        NamedFault row = new NamedFault("it-" + number, "in a test", fault, size, REQUESTS);
        Cluster.Place place = new Cluster.Place(directory.resolve("logs"), "", "it-" + number + ".");
        return FaultRun.run(row, place, Load.plain(REQUESTS, PER_SECOND), said::add);
    }
}
