package dev.weirkeeper.ops.guarantees.run;

import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.History;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Terms;
import dev.weirkeeper.ops.guarantees.Verdict;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.load.Sender;
import dev.weirkeeper.ops.guarantees.observe.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the fastest rate that the usual cluster sustains: one cluster, one short load after the other. */
final class RateRun {
    private static final double SECONDS = 20;
    private static final double WARM_UP_PER_SECOND = 20;
    private static final Duration REST_WITHIN = Duration.ofSeconds(180);

    private RateRun() {}

    /**
     * Finds it.
     *
     * @param place where; fresh
     * @param wanted size of the cluster, where it starts brokers of its own
     * @param ceiling nothing faster is tried, requests a second
     * @param progress told a line now and then
     */
    static Rate find(Cluster.Place place, Size wanted, double ceiling, Consumer<String> progress)
            throws InterruptedException {
        Size size = place.bootstrapServers().isEmpty() ? wanted : wanted.onGivenBrokers();
        progress.accept(String.format(
                Locale.ROOT,
                "rate: looking for the fastest that this machine sustains with %d broker(s), up to %.0f/s",
                size.brokers(),
                ceiling));
        try (Cluster cluster = Cluster.start(place, size);
                Observer observer = Observer.start(cluster.clients(), cluster.topics(), cluster.serdes())) {
            FaultRun.warmUp(cluster, observer, WARM_UP_PER_SECOND);
            Rate rate = Rate.search(ceiling, perSecond -> look(cluster, observer, perSecond, progress));
            progress.accept(
                    String.format(Locale.ROOT, "rate: %.0f/s with %d broker(s)", rate.perSecond(), size.brokers()));
            cluster.retire();
            return rate;
        }
    }

    private static Rate.Look look(Cluster cluster, Observer observer, double perSecond, Consumer<String> progress)
            throws InterruptedException {
        String ids = String.format(Locale.ROOT, "rate-%.0f-", perSecond);
        try (Sender sender = Sender.start(Load.plain(ids, (int) (perSecond * SECONDS), perSecond), cluster)) {
            sender.await();
            long unused = FaultRun.rest(sender, observer, cluster, REST_WITHIN);
            List<Seen> seen = observer.seen().stream()
                    .filter(one -> one.request().startsWith(ids))
                    .toList();
            List<Call> calls = cluster.judge().calls().stream()
                    .filter(call -> call.request().startsWith(ids))
                    .toList();
            List<Verdict> verdicts =
                    new History(sender.produced(), seen, calls).judge(Terms.of(Map.of(), Optional.empty()));
            long p99 = verdicts.stream()
                    .mapToLong(verdict -> verdict.figures().getOrDefault("waitP99Ms", 0L))
                    .max()
                    .orElse(0);
            Rate.Look look = new Rate.Look(perSecond, p99, verdicts.stream().allMatch(Verdict::kept));
            progress.accept(String.format(
                    Locale.ROOT,
                    "rate: %.0f/s is %s: p99 %d ms, promises %s",
                    perSecond,
                    look.sustained() ? "sustained" : "too fast",
                    p99,
                    look.kept() ? "held" : "broken"));
            return look;
        }
    }
}
