package dev.weirkeeper.router.dispatch;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.decide.Market;
import dev.weirkeeper.router.decide.Window;
import dev.weirkeeper.router.pending.FairOrder;
import dev.weirkeeper.router.pending.WaitingRoom;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.plan.TaskState;
import dev.weirkeeper.router.signal.Outside;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.ModelHealth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The market as one task sees it: what workers announce once a second, what this process has out now, who waits here, and the
 * task's part of windows that are split.
 */
public final class Outlook {
    private final Tables tables;
    private final InFlight inFlight;
    private final TaskState task;
    private final int partition;
    private final int partitions;

    /**
     * @param tables the world
     * @param inFlight what this process has out
     * @param task what this task has out and who waits in it
     * @param partition the task's partition
     * @param partitions how many there are
     */
    public Outlook(Tables tables, InFlight inFlight, TaskState task, int partition, int partitions) {
        this.tables = tables;
        this.inFlight = inFlight;
        this.task = task;
        this.partition = partition;
        this.partitions = partitions;
    }

    /** The market for a request. A new one does not overtake those who wait for the same and go first. */
    Market market(LedgerEntry entry, long nowMs) {
        boolean arrives = entry.getWaitClass().isEmpty() && entry.getDecisions() == 0;
        int rank = FairOrder.rank(entry.getPriority());
        WaitingRoom room = task.room();
        List<Deployment> live = tables.deployments().stream()
                .map(deployment -> {
                    String model = deployment.spec().getModelId();
                    boolean othersFirst = arrives && room.before(model, rank) > 0;
                    return seen(
                            deployment,
                            ahead(deployment, entry.getTenant()),
                            othersFirst,
                            tables.signals().about(deployment.spec(), nowMs));
                })
                .toList();
        return new Market(live, nowMs, (long) room.waiting() * partitions, tables.signals());
    }

    /** Whether others of a new request's tenant wait for their allowance and go first. */
    boolean othersWaitForAllowance(LedgerEntry entry) {
        boolean arrives = entry.getWaitClass().isEmpty() && entry.getDecisions() == 0;
        return arrives && task.room().need(entry.getTenant()).first() > 0;
    }

    private Deployment seen(Deployment deployment, int ahead, boolean othersFirst, Outside outside) {
        Capacity known = deployment.capacity();
        String model = deployment.spec().getModelId();
        Capacity counted = new Capacity(
                known.workers(),
                known.permits(),
                Math.max(known.inFlight(), inFlight.of(model)),
                ahead,
                new Capacity.Share(partition, task.out(model), othersFirst));
        return new Deployment(deployment.spec(), deployment.health(), counted, deployment.topicExists(), outside);
    }

    /** What waits here stands for what waits elsewhere. */
    private int ahead(Deployment deployment, String tenant) {
        int here = task.room().ahead(deployment.spec().getModelId(), tenant);
        int all = task.room().before(deployment.spec().getModelId(), FairOrder.LAST_RANK);
        @Nullable ModelHealth health = deployment.health();
        return health == null || all == 0 || health.getWaiting() <= all
                ? here
                : (int) ((double) here / all * health.getWaiting());
    }

    /** What can be had at all, room aside: where it differs, those who wait for something else than room are decided again. */
    public List<String> usable(long nowMs) {
        return tables.caughtUp()
                ? tables.deployments().stream()
                        .filter(deployment -> Window.usable(deployment, nowMs) && Window.permits(deployment) > 0)
                        .map(deployment -> deployment.spec().getModelId())
                        .toList()
                : List.of();
    }

    /** Whether some deployment that somebody waits for has room now. */
    public boolean roomForAnybody(long nowMs) {
        Room room = room(nowMs);
        return task.room().awaited().stream().anyMatch(room::hasRoom);
    }

    /** Room at deployments, as of now; asked often. */
    public Room room(long nowMs) {
        return new Room(nowMs);
    }

    /** Room at deployments. */
    public final class Room {
        private final long nowMs;
        private final Map<String, Deployment> byId = new HashMap<>();
        private final Map<String, Boolean> known = new HashMap<>();

        private Room(long nowMs) {
            this.nowMs = nowMs;
            tables.deployments()
                    .forEach(deployment -> byId.put(deployment.spec().getModelId(), deployment));
        }

        /** Something went out or came back: what was known is known no more. */
        public void changed() {
            known.clear();
        }

        /** Whether one of them has room. */
        public boolean anyOf(List<String> models) {
            for (String model : models) {
                if (hasRoom(model)) {
                    return true;
                }
            }
            return false;
        }

        private boolean hasRoom(String model) {
            return known.computeIfAbsent(model, id -> {
                @Nullable Deployment deployment = byId.get(id);
                if (deployment == null) {
                    return false;
                }
                Deployment seen = seen(deployment, 0, false, Outside.QUIET);
                return Window.usable(seen, nowMs) && Window.hasRoom(seen, nowMs);
            });
        }
    }

    /** Whether a deployment's window is split between partitions now: somebody is short. */
    public boolean isShort(String model, long nowMs) {
        for (Deployment deployment : tables.deployments()) {
            if (deployment.spec().getModelId().equals(model)) {
                return Window.split(deployment.health(), nowMs);
            }
        }
        return false;
    }
}
