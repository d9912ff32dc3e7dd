package dev.weirkeeper.router.treasury;

import dev.weirkeeper.router.budget.Adjustment;
import dev.weirkeeper.router.budget.BudgetLedger;
import dev.weirkeeper.router.budget.BudgetTerms;
import dev.weirkeeper.router.budget.Report;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.schema.Allowance;
import dev.weirkeeper.schema.Inbox;
import dev.weirkeeper.schema.InboxType;
import dev.weirkeeper.serde.RegistryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of some tenants' budgets. A report is answered at once; where time alone may change something (somebody waits, a
 * limit is another, a window is over), a turn comes every {@link #TURN}.
 */
final class TreasuryProcessor extends ContextualProcessor<String, byte[], String, Said> {
    static final Duration TURN = Duration.ofMillis(100);

    /** Those that nobody waits for are looked at so often. */
    private static final long ALL_EVERY_MS = 1_000;
    /** What people see lags by so much at the most. */
    private static final long PUBLISH_EVERY_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(TreasuryProcessor.class);

    private final Supplies supplies;
    private final Map<String, BudgetLedger> ledgers = new HashMap<>(); // the store's content, decoded
    private final Set<String> restless = new HashSet<>();
    private final Set<String> unpublished = new HashSet<>();
    private @Nullable KeyValueStore<String, byte[]> store;
    private long allAtMs;
    private long publishAtMs;
    private boolean registryAway;

    TreasuryProcessor(Supplies supplies) {
        this.supplies = supplies;
    }

    @Override
    public void init(ProcessorContext<String, Said> context) {
        super.init(context);
        KeyValueStore<String, byte[]> opened = context.getStateStore(TreasuryStep.STORE);
        store = opened;
        try (KeyValueIterator<String, byte[]> rows = opened.all()) {
            rows.forEachRemaining(row -> ledgers.put(row.key, BudgetLedger.of(row.value)));
        }
        unpublished.addAll(ledgers.keySet());
        var unused = context.schedule(TURN, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        String tenant = record.key();
        if (tenant == null || record.value() == null) {
            return;
        }
        long nowMs = supplies.time().atLeast(record.timestamp());
        BudgetLedger ledger = ledgers.computeIfAbsent(tenant, name -> new BudgetLedger());
        BudgetTerms terms = terms(tenant);
        boolean news = Report.ofBytes(record.value())
                .map(report -> ledger.heard(report, terms, nowMs))
                .orElse(false);
        news |= Adjustment.ofBytes(record.value()).map(ledger::adjust).orElse(false);
        if (news) {
            rows().put(tenant, ledger.toBytes());
            unpublished.add(tenant);
        }
        turn(tenant, nowMs);
    }

    private void punctuate(long wallMs) {
        long nowMs = supplies.time().atLeast(wallMs);
        boolean all = wallMs >= allAtMs;
        allAtMs = all ? wallMs + ALL_EVERY_MS : allAtMs;
        for (String tenant : all ? List.copyOf(ledgers.keySet()) : List.copyOf(restless)) {
            @Nullable BudgetLedger ledger = ledgers.get(tenant);
            if (ledger != null && ledger.isDue(terms(tenant), nowMs)) {
                turn(tenant, nowMs);
            } else {
                restless.remove(tenant);
            }
        }
        if (wallMs >= publishAtMs) {
            publishAtMs = wallMs + PUBLISH_EVERY_MS;
            publish(nowMs);
        }
    }

    /** While tenants' rows are arriving nothing is granted, and nothing is taken for gone. */
    private void turn(String tenant, long nowMs) {
        @Nullable BudgetLedger ledger = ledgers.get(tenant);
        if (ledger == null || !supplies.tables().caughtUp()) {
            return;
        }
        restless.add(tenant);
        BudgetLedger.Turn turn = ledger.turn(terms(tenant), nowMs);
        List<Outgoing.Mail> mail = new ArrayList<>();
        try {
            turn.allowances().forEach((partition, said) -> mail.add(mail(tenant, partition, said, nowMs)));
            registryAway = false;
        } catch (RegistryUnavailableException e) {
            ledgers.put(
                    tenant, BudgetLedger.of(rows().get(tenant))); // what was not said was not granted: as it was stored
            complain();
            return;
        }
        if (ledger.isEmpty()) {
            ledgers.remove(tenant);
            restless.remove(tenant);
            rows().delete(tenant);
            unpublished.add(tenant);
        } else if (turn.changed()) {
            rows().put(tenant, ledger.toBytes());
            unpublished.add(tenant);
        }
        mail.forEach(one -> context().forward(new Record<>(tenant, new Said.Allowances(one), nowMs)));
    }

    private void publish(long nowMs) {
        if (!supplies.tables().caughtUp()) {
            return;
        }
        try {
            for (String tenant : List.copyOf(unpublished)) {
                @Nullable BudgetLedger ledger = ledgers.get(tenant);
                byte @Nullable [] row = ledger == null
                        ? null
                        : supplies.serdes()
                                .serialize(supplies.topics().budgets(), ledger.state(tenant, terms(tenant), nowMs));
                context().forward(new Record<>(tenant, new Said.State(row), nowMs));
                unpublished.remove(tenant);
            }
        } catch (RegistryUnavailableException e) {
            complain(); // with the next turn
        }
    }

    private BudgetTerms terms(String tenant) {
        return BudgetTerms.of(supplies.tables().tenant(tenant).orElse(null));
    }

    private Outgoing.Mail mail(String tenant, int partition, List<Allowance> allowances, long nowMs) {
        Inbox inbox = Inbox.newBuilder()
                .setType(InboxType.ALLOWANCE)
                .setPartition(partition)
                .setSentAt(Instant.ofEpochMilli(nowMs))
                .setTenant(tenant)
                .setAllowances(allowances)
                .build();
        return new Outgoing.Mail(
                partition, supplies.serdes().serialize(supplies.topics().inbox(), inbox));
    }

    private KeyValueStore<String, byte[]> rows() {
        return Objects.requireNonNull(store, "initialised");
    }

    private void complain() {
        if (!registryAway) {
            registryAway = true;
            LOG.atWarn()
                    .addKeyValue("topic", supplies.topics().inbox())
                    .addKeyValue("errorCode", "registry_unavailable")
                    .log("budgets are granted when the schema registry can be asked again");
        }
    }
}
