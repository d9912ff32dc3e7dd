package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.Allowance;
import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's budgets over some partitions: the real owner and the real desks, with simulated requests, calls and channels
 * that delay, repeat and lose what a later message makes up for. Every step is a transaction: a crash loses what is in memory
 * and nothing else. After each step the invariants are checked.
 */
final class BudgetSimulation {
    static {
        TrustedRecords.vouch();
    }

    static final long START = 1_790_000_000_000L - 1_790_000_000_000L % 3_600_000; // a full hour
    static final String TENANT = "acme";
    static final long STEP_MS = 50;

    /**
     * What goes wrong.
     *
     * @param lagMs longest delay of a message
     * @param crash chance of a crash in a step, of a partition or the owner
     * @param repeat chance that a message comes again, late
     * @param overrun whether calls may cost more than was reserved
     * @param broken what is broken on purpose
     */
    record Weather(long lagMs, double crash, double repeat, boolean overrun, Broken broken) {
        static final Weather FAIR = new Weather(100, 0, 0, false, Broken.NOTHING);

        static Weather rough(boolean overrun) {
            return new Weather(1_500, 0.01, 0.05, overrun, Broken.NOTHING);
        }
    }

    /** Negative controls. */
    enum Broken {
        NOTHING,
        /** The owner takes back what it has recalled, without waiting for the partition to give it. */
        TAKES_UNASKED,
        /** Partitions spend what they have given back. */
        SPENDS_WHAT_IT_RETURNED
    }

    private record Mail<T>(long atMs, T content) {}

    Weather weather;
    final Random random;
    final List<Partition> partitions = new ArrayList<>();
    final Map<BudgetPeriod, Long> limits = new EnumMap<>(BudgetPeriod.class);
    BudgetLedger owner = new BudgetLedger();
    long nowMs = START;
    long messages;
    boolean lowered;
    private final List<Mail<Report>> reports = new ArrayList<>();
    private final Map<String, Long> highest = new HashMap<>();

    BudgetSimulation(long seed, Weather weather, int count, Map<BudgetPeriod, Long> limits) {
        this.weather = weather;
        this.random = new Random(seed);
        this.limits.putAll(limits);
        for (int i = 0; i < count; i++) {
            partitions.add(new Partition(i));
        }
    }

    BudgetTerms terms() {
        Map<BudgetPeriod, Budget> budgets = new EnumMap<>(BudgetPeriod.class);
        limits.forEach((period, limit) -> budgets.put(period, new Budget(period, limit, true)));
        return new BudgetTerms(ZoneOffset.UTC, budgets);
    }

    /** Requests of so much arrive with these chances in each step and partition. */
    void run(long ms, double[] chances, long size) {
        long until = nowMs + ms;
        while (nowMs < until) {
            nowMs += STEP_MS;
            for (Partition partition : partitions) {
                while (random.nextDouble() < chances[partition.number % chances.length]) {
                    partition.parked.add(1 + random.nextLong(size));
                    if (random.nextDouble() >= chances[partition.number % chances.length]) {
                        break;
                    }
                }
                partition.step();
            }
            ownerSteps();
            check();
        }
    }

    private void ownerSteps() {
        boolean heard = false;
        for (Mail<Report> mail : take(reports)) {
            Report report = weather.broken() == Broken.TAKES_UNASKED ? taken(mail.content()) : mail.content();
            owner.heard(report, terms(), nowMs);
            heard = true;
        }
        if (heard || owner.isDue(terms(), nowMs)) {
            owner.turn(terms(), nowMs).allowances().forEach((number, said) -> {
                messages++;
                partitions.get(number).send(said);
            });
        }
        if (random.nextDouble() < weather.crash()) {
            owner = BudgetLedger.of(owner.toBytes());
        }
    }

    /** As if the partition had given back all that it has free. */
    private static Report taken(Report report) {
        return new Report(
                report.partition(),
                report.uses().stream()
                        .map(use -> new Report.Use(
                                use.period(),
                                use.fromMs(),
                                use.granted(),
                                use.returned()
                                        + Math.max(0, use.granted() - use.returned() - use.reserved() - use.settled()),
                                use.reserved(),
                                use.settled(),
                                use.demand()))
                        .toList());
    }

    private void report(Report report) {
        messages++;
        Partition sender = partitions.get(report.partition());
        sender.reportArrivesMs = inOrder(sender.reportArrivesMs);
        reports.add(new Mail<>(sender.reportArrivesMs, report));
        if (random.nextDouble() < weather.repeat()) {
            reports.add(new Mail<>(nowMs + random.nextLong(10_000), report));
        }
    }

    /** Messages of a channel come one after the other. */
    private long inOrder(long lastMs) {
        return Math.max(lastMs, nowMs + 1 + random.nextLong(weather.lagMs()));
    }

    private <T> List<Mail<T>> take(List<Mail<T>> channel) {
        List<Mail<T>> due =
                channel.stream().filter(mail -> mail.atMs() <= nowMs).toList();
        channel.removeAll(due);
        return due;
    }

    private void check() {
        for (WindowLedger ledger : owner.ledgers()) {
            long limit = limits.getOrDefault(ledger.window().period(), 0L) + ledger.adjusted();
            long out = 0;
            long used = 0;
            long deficits = 0;
            for (Partition partition : partitions) {
                Account account = partition.account(ledger.window());
                long granted = ledger.seats().stream()
                        .filter(seat -> seat.partition() == partition.number)
                        .mapToLong(Seat::granted)
                        .sum();
                out += granted - account.returned();
                used += account.used();
                deficits += Math.max(0, account.used() + account.returned() - granted);
                require(account.granted() <= granted, "a partition has heard of more than was granted");
                grows("granted " + partition.number + ledger.window(), granted);
                grows("heard " + partition.number + ledger.window(), account.granted());
                grows("returned " + partition.number + ledger.window(), account.returned());
            }
            require(lowered || out <= limit, "granted and not given back: " + out + " of " + limit);
            require(lowered || used <= limit + deficits, "used: " + used + " of " + limit + " and " + deficits);
            require(lowered || weather.overrun() || used <= limit, "used: " + used + " of " + limit);
        }
    }

    private void grows(String what, long value) {
        require(highest.getOrDefault(what, 0L) <= value, what + " has shrunk to " + value);
        highest.put(what, value);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    long parked() {
        return partitions.stream()
                .mapToLong(partition -> partition.parked.size())
                .sum();
    }

    long used(BudgetWindow window) {
        return partitions.stream()
                .mapToLong(partition -> partition.account(window).used())
                .sum();
    }

    long free(BudgetWindow window) {
        return partitions.stream()
                .mapToLong(partition -> partition.account(window).free())
                .sum();
    }

    WindowLedger ledger(BudgetPeriod period) {
        BudgetWindow window = BudgetWindow.containing(period, ZoneOffset.UTC, nowMs);
        return owner.ledgers().stream()
                .filter(ledger -> ledger.window().equals(window))
                .findFirst()
                .orElseThrow();
    }

    private record Out(long endMs, long reserved, List<BudgetWindow> windows) {}

    /** One partition: requests that wait, calls that are out, and the desk. */
    final class Partition {
        final int number;
        final List<Long> parked = new ArrayList<>();
        int dispatched;
        int refused;
        long longestWaitMs;
        private long waitsSinceMs;
        private long reportArrivesMs;
        private long mailArrivesMs;
        private final List<Mail<List<Allowance>>> mail = new ArrayList<>();
        private final List<Out> out = new ArrayList<>();
        private final Map<AccountKey, byte[]> store = new HashMap<>();
        private BudgetDesk desk;

        private Partition(int number) {
            this.number = number;
            this.desk = new BudgetDesk(number);
        }

        Account account(BudgetWindow window) {
            byte[] stored = store.get(AccountKey.of(TENANT, window));
            return stored == null
                    ? Account.empty(window)
                    : Account.ofBytes(stored).orElseThrow();
        }

        private void send(List<Allowance> said) {
            mailArrivesMs = inOrder(mailArrivesMs);
            mail.add(new Mail<>(mailArrivesMs, said));
            if (random.nextDouble() < weather.repeat()) {
                mail.add(new Mail<>(nowMs + random.nextLong(10_000), said));
            }
        }

        private void step() {
            if (random.nextDouble() < weather.crash()) {
                desk = new BudgetDesk(number);
                store.forEach(
                        (key, bytes) -> desk.put(key, Account.ofBytes(bytes).orElseThrow()));
            }
            for (Mail<List<Allowance>> one : take(mail)) {
                one.content().forEach(said -> put(TENANT, desk.heard(TENANT, said)));
            }
            List<Out> ended = out.stream().filter(call -> call.endMs() <= nowMs).toList();
            out.removeAll(ended);
            ended.forEach(this::settle);
            serve();
            if (!parked.isEmpty()) {
                desk.waits(TENANT);
            }
            turn();
            waitsSinceMs = parked.isEmpty() ? 0 : waitsSinceMs == 0 ? nowMs : waitsSinceMs;
            longestWaitMs = waitsSinceMs == 0 ? longestWaitMs : Math.max(longestWaitMs, nowMs - waitsSinceMs);
        }

        private void turn() {
            BudgetDesk.World world = new BudgetDesk.World() {
                @Override
                public BudgetTerms terms(String tenant) {
                    return BudgetSimulation.this.terms();
                }

                @Override
                public Need need(String tenant) {
                    return parked.isEmpty()
                            ? Need.NONE
                            : new Need(parked.stream().mapToLong(one -> one).sum(), parked.getFirst());
                }
            };
            for (BudgetDesk.Turn turn : desk.due(world, nowMs)) {
                turn.accounts()
                        .forEach((key, account) ->
                                account.ifPresentOrElse(now -> store.put(key, now.toBytes()), () -> store.remove(key)));
                if (turn.report() != null) {
                    report(Report.ofBytes(turn.report().toBytes()).orElseThrow());
                }
            }
        }

        private void serve() {
            while (!parked.isEmpty()) {
                long amount = parked.getFirst();
                Purse purse = new Purse(TENANT, terms().at(nowMs), this::seen);
                switch (purse.ask(amount, false)) {
                    case Verdict.Allowed(var terms) -> {
                        List<BudgetWindow> windows =
                                terms.stream().map(BudgetTerms.Term::window).toList();
                        windows.forEach(window -> book(window, new Charges.Amounts(amount, 0)));
                        out.add(new Out(nowMs + 100 + random.nextLong(3_000), amount, windows));
                        dispatched++;
                    }
                    case Verdict.Exhausted exhausted -> refused++;
                    case Verdict.Wait wait -> {
                        return;
                    }
                }
                parked.removeFirst();
                waitsSinceMs = 0;
            }
        }

        private @Nullable Account seen(AccountKey key) {
            @Nullable Account account = desk.account(key);
            return account == null || weather.broken() != Broken.SPENDS_WHAT_IT_RETURNED
                    ? account
                    : new Account(
                            account.window(),
                            account.granted(),
                            0,
                            account.reserved(),
                            account.settled(),
                            account.ceiling(),
                            account.left(),
                            account.limit());
        }

        private void settle(Out call) {
            double part = weather.overrun() ? 0.2 + 1.2 * random.nextDouble() : 0.2 + 0.8 * random.nextDouble();
            long cost = random.nextInt(10) == 0 ? 0 : (long) (call.reserved() * part);
            call.windows().forEach(window -> book(window, new Charges.Amounts(-call.reserved(), cost)));
        }

        private void book(BudgetWindow window, Charges.Amounts change) {
            AccountKey key = AccountKey.of(TENANT, window);
            put(TENANT, java.util.Objects.requireNonNull(desk.booked(key, new Charges.Charged(window, change))));
        }

        private void put(String tenant, Account account) {
            store.put(AccountKey.of(tenant, account.window()), account.toBytes());
        }
    }
}
