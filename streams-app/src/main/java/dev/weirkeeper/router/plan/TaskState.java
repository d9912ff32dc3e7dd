package dev.weirkeeper.router.plan;

import dev.weirkeeper.router.budget.BudgetDesk;
import dev.weirkeeper.router.pending.CancelledAhead;
import dev.weirkeeper.router.pending.DemandReports;
import dev.weirkeeper.router.pending.WaitingRoom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a task knows of its stores without reading them: all of it is counted anew when the task is opened. Only the task's thread
 * may use it, but for {@link #out} and the counts of {@link #room}.
 */
public final class TaskState {
    private final Map<String, Integer> out = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Integer>> byTenant = new HashMap<>();
    private final Map<Holder, Integer> holders = new HashMap<>();
    private final WaitingRoom room;
    private @Nullable DemandReports demand;
    private final CancelledAhead cancelledAhead = new CancelledAhead();
    private @Nullable BudgetDesk budgets;
    private Bytes dueFrom = Keys.FIRST;

    TaskState(ToDoubleFunction<String> weights) {
        room = new WaitingRoom(weights);
    }

    void clear() {
        out.clear();
        byTenant.clear();
        holders.clear();
        room.clear();
        demand = null;
        budgets = null;
        dueFrom = Keys.FIRST;
    }

    /** Who waits. */
    public WaitingRoom room() {
        return room;
    }

    /** Whose cancellations were read before they were. Not cleared: it is not counted from any store. */
    public CancelledAhead cancelledAhead() {
        return cancelledAhead;
    }

    /** What has been reported of it. */
    public DemandReports demand(int partition) {
        if (demand == null) {
            demand = new DemandReports(partition);
        }
        return demand;
    }

    /** Its accounts with budgets. */
    public BudgetDesk budgets(int partition) {
        if (budgets == null) {
            budgets = new BudgetDesk(partition);
        }
        return budgets;
    }

    /** How many dispatches are out to a deployment. Any thread may ask. */
    public int out(String model) {
        return out.getOrDefault(model, 0);
    }

    int out() {
        return out.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What is out, by deployment and tenant. */
    public Map<String, DemandReports.Out> outs() {
        Map<String, DemandReports.Out> outs = new HashMap<>();
        byTenant.forEach((model, tenants) -> outs.put(model, new DemandReports.Out(out(model), tenants)));
        return outs;
    }

    /** Everybody who holds something, but nobody. */
    Set<Holder> holders() {
        Set<Holder> somebody = new HashSet<>(holders.keySet());
        somebody.remove(Holder.NOBODY);
        return somebody;
    }

    void held(String tenant, Rows.@Nullable Held before, Rows.@Nullable Held after) {
        if (before != null) {
            change(tenant, before, -1);
        }
        if (after != null) {
            change(tenant, after, 1);
        }
    }

    private void change(String tenant, Rows.Held held, int by) {
        add(out, held.model(), by);
        add(holders, held.holder(), by);
        Map<String, Integer> tenants = byTenant.computeIfAbsent(held.model(), model -> new HashMap<>());
        add(tenants, tenant, by);
        if (tenants.isEmpty()) {
            byTenant.remove(held.model());
        }
    }

    private static <K> void add(Map<K, Integer> counts, K key, int by) {
        counts.merge(key, by, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** No key of the store of due times is before this: what was there is deleted, and would have to be stepped over. */
    Bytes dueFrom() {
        return dueFrom;
    }

    void dueBegins(Bytes key) {
        dueFrom = key;
    }

    void dueAdded(Bytes key) {
        if (key.compareTo(dueFrom) < 0) {
            dueFrom = key;
        }
    }
}
