package dev.weirkeeper.router.treasury;

import dev.weirkeeper.router.inbox.InboxStep;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.AppendTime;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/** Adds the owners of budgets to a topology. */
public final class TreasuryStep {
    /** Name of the store. */
    public static final String STORE = "budget-owner";
    /** Name of the repartition topic of reports, without the application's id and the suffix. */
    public static final String REPORTS = "budget-reports";
    /** The same of adjustments: in one stream with reports, their topic would have to have as many partitions as requests. */
    public static final String ADJUSTMENTS = "budget-adjustments";

    private static final Serde<String> TEXT = Serdes.String();
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private TreasuryStep() {}

    /**
     * Adds the step.
     *
     * @param leaving what leaves tasks; reports of accounts are taken out of it
     */
    public static void add(StreamsBuilder builder, KStream<byte[], Outgoing> leaving, Supplies supplies) {
        // In memory: a hundred bytes for each partition, tenant and window; its changelog brings it back.
        builder.addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), TEXT, BYTES));
        Topics topics = supplies.topics();
        KStream<String, byte[]> reports = leaving.flatMap(
                (key, one) -> one instanceof Outgoing.Report(String tenant, byte[] bytes)
                        ? List.of(KeyValue.pair(tenant, bytes))
                        : List.of(),
                Named.as("report-by-tenant"));
        KStream<String, byte[]> adjustments = builder.stream(
                        topics.adjustments(),
                        Consumed.with(BYTES, BYTES)
                                .withName("adjustments-source")
                                .withTimestampExtractor(new AppendTime()))
                .process(() -> new AdjustmentProcessor(supplies), Named.as("adjustments"))
                .repartition(repartitioned(ADJUSTMENTS, supplies));
        var unused = reports.repartition(repartitioned(REPORTS, supplies))
                .merge(adjustments, Named.as("budget-with-adjustments"))
                .process(() -> new TreasuryProcessor(supplies), Named.as("budget-owner"), STORE)
                .split(Named.as("budget-"))
                .branch(
                        (tenant, said) -> said instanceof Said.Allowances,
                        Branched.withConsumer(allowances -> addMail(allowances, topics), "mail"))
                .branch(
                        (tenant, said) -> said instanceof Said.State,
                        Branched.withConsumer(states -> addStates(states, topics), "states"))
                .noDefaultBranch();
    }

    private static Repartitioned<String, byte[]> repartitioned(String name, Supplies supplies) {
        return Repartitioned.with(TEXT, BYTES)
                .withName(name)
                .withNumberOfPartitions(supplies.rules().partitions());
    }

    private static void addMail(KStream<String, Said> allowances, Topics topics) {
        KStream<byte[], Outgoing> mail = allowances.flatMap(
                (tenant, said) -> said instanceof Said.Allowances(Outgoing.Mail one)
                        ? List.of(KeyValue.<byte[], Outgoing>pair(tenant.getBytes(StandardCharsets.UTF_8), one))
                        : List.of(),
                Named.as("allowance-mail"));
        InboxStep.addMail(mail, topics, "allowance-mail-sink");
    }

    private static void addStates(KStream<String, Said> states, Topics topics) {
        states.to(
                topics.budgets(), Produced.with(TEXT, Said.StateSerde.INSTANCE).withName("budget-state-sink"));
    }
}
