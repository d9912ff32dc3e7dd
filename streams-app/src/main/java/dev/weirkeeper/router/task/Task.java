package dev.weirkeeper.router.task;

import dev.weirkeeper.router.attempt.CostOf;
import dev.weirkeeper.router.attempt.Ledger;
import dev.weirkeeper.router.budget.BudgetDesk;
import dev.weirkeeper.router.budget.BudgetTerms;
import dev.weirkeeper.router.budget.Need;
import dev.weirkeeper.router.course.Course;
import dev.weirkeeper.router.course.StoredRequest;
import dev.weirkeeper.router.deadletter.DeadLetters;
import dev.weirkeeper.router.dispatch.Outlook;
import dev.weirkeeper.router.dispatch.Routing;
import dev.weirkeeper.router.dispatch.SpendCeiling;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.plan.Books;
import dev.weirkeeper.router.plan.EntryKey;
import dev.weirkeeper.router.plan.Guard;
import dev.weirkeeper.router.plan.Keys;
import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.Plan;
import dev.weirkeeper.router.plan.TaskState;
import dev.weirkeeper.router.price.Prices;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** One task as a processor of it sees it: its stores, its course, its guard, its sinks. Only the task's thread may use it. */
public final class Task {
    private final ProcessorContext<byte[], Outgoing> context;
    private final Supplies supplies;
    private final Books books;
    private final Course course;
    private final Guard guard;
    private final Outlook outlook;
    private final BudgetDesk.World budgetWorld;
    private long bytesSent;

    /** The task of a processor that is being initialised. */
    public Task(ProcessorContext<byte[], Outgoing> context, Supplies supplies) {
        this.context = context;
        this.supplies = supplies;
        this.books = new Books(context, supplies.inFlight(), supplies.rules().retentionMs());
        this.guard = new Guard(supplies.deaths(), this::letGo);
        this.outlook = new Outlook(
                supplies.tables(),
                supplies.inFlight(),
                books.state(),
                partition(),
                supplies.rules().partitions());
        this.budgetWorld = budgetWorld();
        this.course = new Course(new Course.Parts(
                new Routing(
                        supplies.tables(),
                        outlook,
                        supplies.draw(),
                        SpendCeiling.of(
                                supplies.rules().ceilingNanoUsdPerDay(),
                                supplies.rules().partitions()),
                        partition(),
                        books::reportsReadMs),
                new Ledger(costs(supplies), supplies.rules().retentionMs()),
                supplies.tables(),
                supplies.replyTopics(),
                supplies.serdes(),
                supplies.topics(),
                supplies.meters()));
    }

    /**
     * A record becomes a dead letter that says where it was, and nothing else is asked of it. An entry that is swept stays as
     * it is, and is tried again when this process is another.
     */
    private Plan letGo(Object what) {
        if (!(what instanceof Origin origin)) {
            return Plan.nothing();
        }
        supplies.meters().count(RouterMeter.DEAD_LETTERS, "record_let_go");
        String words = "neither dealt with nor given up properly; its bytes are at its origin";
        return Plan.sending(List.of(DeadLetters.of(origin, null, null, "record_let_go", words, 0)));
    }

    private static CostOf costs(Supplies supplies) {
        return (model, usage, atMs) -> supplies.tables()
                .model(model)
                .map(spec -> Prices.costNanoUsd(spec, usage, atMs))
                .orElse(OptionalLong.empty());
    }

    /** The partition that this task is for. */
    public int partition() {
        return context.taskId().partition();
    }

    /** Its stores. */
    public Books books() {
        return books;
    }

    /** Its course. */
    public Course course() {
        return course;
    }

    /** The market as it sees it. */
    public Outlook outlook() {
        return outlook;
    }

    /** Bytes sent so far. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Tells the owners of deployments what is out and who waits here, where that is due. */
    public void tellDemand(long nowMs) {
        TaskState state = books.state();
        state.demand(partition())
                .due(state.room(), state::outs, model -> outlook.isShort(model, nowMs), nowMs)
                .forEach(report -> send(
                        new Plan.Keyed(
                                null,
                                new Outgoing.Demand(
                                        report.model(), report.demand().toBytes())),
                        null,
                        nowMs));
    }

    /** Tells the owners of budgets what was used, given back and is waited for, where that is due. */
    public void tellBudgets(long nowMs) {
        for (BudgetDesk.Turn turn : books.budgets().due(budgetWorld, nowMs)) {
            books.carryOut(turn);
            if (turn.report() != null) {
                byte[] key = Keys.utf8(turn.tenant());
                Outgoing report =
                        new Outgoing.Report(turn.tenant(), turn.report().toBytes());
                send(new Plan.Keyed(key, report), null, nowMs);
            }
        }
    }

    /** Those who wait for their tenant's allowance are to be looked at where more was allowed. Returns whether anybody is. */
    public boolean wakeAllowed() {
        boolean any = false;
        for (String tenant : books.budgets().freed()) {
            any |= books.state().room().wake(tenant);
        }
        return any;
    }

    private BudgetDesk.World budgetWorld() {
        return new BudgetDesk.World() {
            @Override
            public BudgetTerms terms(String tenant) {
                return BudgetTerms.of(supplies.tables().tenant(tenant).orElse(null));
            }

            @Override
            public Need need(String tenant) {
                return books.state().room().need(tenant);
            }
        };
    }

    /** Now, while a record of that append time is at hand. */
    public Course.Moment moment(long appendMs) {
        return new Course.Moment(
                supplies.time().atLeast(appendMs),
                books::spent,
                key -> books.budgets().account(key));
    }

    /** A request by its identity. */
    public StoredRequest request(EntryKey key) {
        return new StoredRequest(() -> books.body(key), supplies.serdes(), supplies.topics());
    }

    /**
     * Plans under guard, and carries the plan out.
     *
     * @param what the record, or the entry that is swept
     * @param moment when
     * @param planning makes the plan; writes nothing
     * @param otherwise makes the plan where that fails
     */
    public void run(
            Object what, Course.Moment moment, Supplier<Plan> planning, Function<RuntimeException, Plan> otherwise) {
        run(what, moment, null, planning, otherwise);
    }

    /**
     * The same for a record whose headers go where it goes.
     *
     * @param headers the record's
     */
    public void run(
            Object what,
            Course.Moment moment,
            @Nullable Headers headers,
            Supplier<Plan> planning,
            Function<RuntimeException, Plan> otherwise) {
        guard.run(what, planning, otherwise, plan -> {
            books.carryOut(plan);
            plan.outgoing().forEach(keyed -> send(keyed, headers, moment.nowMs()));
        });
    }

    /** Sends; every record bears a real time, for records that were sorted first bear none. */
    public void send(Plan.Keyed keyed, @Nullable Headers headers, long nowMs) {
        byte @Nullable [] key = keyed.key();
        boolean fits = key == null || key.length <= Limits.KEY_BYTES;
        Record<byte[], Outgoing> record = new Record<>(fits ? key : null, keyed.content(), nowMs);
        OutgoingHeaders.write(keyed.content(), headers, record.headers());
        bytesSent += keyed.content().value().length;
        context.forward(record);
    }
}
