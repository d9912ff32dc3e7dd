package dev.weirkeeper.router.pending;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a task reports its demand: at once when somebody begins to wait for a deployment, then after {@value #PAUSE_MS} ms at the
 * earliest where something changed, every {@value #REFRESH_MS} ms where nothing did, and once more when nobody waits. While a
 * deployment is short elsewhere, what this task has out there is reported too. Not thread-safe.
 */
public final class DemandReports {
    static final long PAUSE_MS = 200;
    static final long REFRESH_MS = 1_000;

    /**
     * What a task has out, by deployment.
     *
     * @param total how many
     * @param byTenant how many, by tenant
     */
    public record Out(int total, Map<String, Integer> byTenant) {
        /** Nothing. */
        public static final Out NOTHING = new Out(0, Map.of());
    }

    /**
     * A report.
     *
     * @param model the deployment
     */
    public record Report(String model, Demand demand) {}

    private final int partition;
    private final Map<String, Demand> sent = new HashMap<>();
    private long nextMs;

    /**
     * @param partition the task's partition
     */
    public DemandReports(int partition) {
        this.partition = partition;
    }

    /**
     * What is to be reported now; costs next to nothing where nothing can be.
     *
     * @param whatIsOut what the task has out, by deployment
     * @param shortNow deployments that are short somewhere
     */
    public List<Report> due(
            WaitingRoom room, Supplier<Map<String, Out>> whatIsOut, Predicate<String> shortNow, long nowMs) {
        if (nowMs < nextMs && sent.keySet().containsAll(room.awaited())) {
            return List.of();
        }
        Map<String, Out> outs = whatIsOut.get();
        Set<String> models = new HashSet<>(room.awaited());
        models.addAll(sent.keySet());
        outs.forEach((model, out) -> {
            if (out.total() > 0 && shortNow.test(model)) {
                models.add(model);
            }
        });
        List<Report> due = new ArrayList<>();
        for (String model : models) {
            consider(model, demand(room, model, outs.getOrDefault(model, Out.NOTHING), nowMs), shortNow, due);
        }
        nextMs = nowMs + PAUSE_MS;
        return due;
    }

    private void consider(String model, Demand now, Predicate<String> shortNow, List<Report> due) {
        @Nullable Demand last = sent.get(model);
        boolean needed = now.waiting() > 0 || (now.out() > 0 && shortNow.test(model));
        if (!needed) {
            if (last != null) {
                sent.remove(model);
                due.add(new Report(model, now));
            }
            return;
        }
        if (last == null || repeats(last, now)) {
            sent.put(model, now);
            due.add(new Report(model, now));
        }
    }

    private static boolean repeats(Demand last, Demand now) {
        long since = now.atMs() - last.atMs();
        boolean begins = last.waiting() == 0 && now.waiting() > 0;
        return begins || since >= REFRESH_MS || (since >= PAUSE_MS && !now.sameAs(last));
    }

    private Demand demand(WaitingRoom room, String model, Out out, long nowMs) {
        WaitingRoom.@Nullable Crowd crowd = room.crowdAt(model);
        if (crowd == null) {
            return new Demand(partition, nowMs, out.total(), 0, List.of());
        }
        List<Demand.Party> first = new ArrayList<>(Demand.PARTIES + 1);
        crowd.byTenant().forEach((tenant, counts) -> {
            Demand.Party party = new Demand.Party(
                    tenant,
                    counts[0] > 0 ? 0 : counts[1] > 0 ? 1 : 2,
                    counts[0] + counts[1] + counts[2],
                    out.byTenant().getOrDefault(tenant, 0));
            int at = first.size();
            while (at > 0 && before(party, first.get(at - 1))) {
                at--;
            }
            if (at < Demand.PARTIES) {
                first.add(at, party);
                if (first.size() > Demand.PARTIES) {
                    first.removeLast();
                }
            }
        });
        return new Demand(partition, nowMs, out.total(), crowd.total(), first);
    }

    private static boolean before(Demand.Party a, Demand.Party b) {
        if (a.rank() != b.rank()) {
            return a.rank() < b.rank();
        }
        if (a.out() != b.out()) {
            return a.out() < b.out();
        }
        return a.waiting() != b.waiting()
                ? a.waiting() > b.waiting()
                : a.tenant().compareTo(b.tenant()) < 0;
    }
}
