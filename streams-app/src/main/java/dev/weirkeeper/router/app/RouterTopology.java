package dev.weirkeeper.router.app;

import dev.weirkeeper.router.audit.AuditStep;
import dev.weirkeeper.router.deadletter.DeadLetterStep;
import dev.weirkeeper.router.dispatch.DispatchStep;
import dev.weirkeeper.router.health.HealthStep;
import dev.weirkeeper.router.inbox.InboxStep;
import dev.weirkeeper.router.intake.IntakeStep;
import dev.weirkeeper.router.limit.LimitStep;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.StoreNames;
import dev.weirkeeper.router.respond.RespondStep;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.treasury.TreasuryStep;
import dev.weirkeeper.schema.AttemptEvent;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/**
 * The way of a request, in the order in which it is walked: in at the door, decided, dispatched; attempts back, decided again
 * or answered. One subtopology, hence one task and one transaction, for all of it; health, cancellations and the
 * owners of limits and of budgets beside it.
 */
public final class RouterTopology {
    private RouterTopology() {}

    /**
     * Builds it.
     *
     * @param properties Kafka Streams properties
     * @param addTables adds the global tables of the first release
     * @param addLaterTables adds the others
     */
    public static Topology build(
            Properties properties,
            Supplies supplies,
            Consumer<StreamsBuilder> addTables,
            Consumer<StreamsBuilder> addLaterTables) {
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        addTables.accept(builder);
        StoreNames.builders().forEach(builder::addStateStore);

        KStream<byte[], Outgoing> fromRequests = IntakeStep.add(builder, supplies);
        KStream<byte[], Outgoing> fromAttempts = InboxStep.addAttempts(builder, supplies);
        KStream<byte[], Outgoing> fromInbox = InboxStep.addInbox(builder, supplies);
        KStream<byte[], Outgoing> all =
                fromRequests.merge(fromAttempts, Named.as("with-attempts")).merge(fromInbox, Named.as("with-inbox"));
        addSinks(builder, all, supplies);
        InboxStep.addCancellations(builder, supplies);
        LimitStep.add(builder, supplies);
        TreasuryStep.add(builder, all, supplies);
        addLaterTables.accept(builder);
        return builder.build(properties);
    }

    private static void addSinks(StreamsBuilder builder, KStream<byte[], Outgoing> all, Supplies supplies) {
        var unused = all.split(Named.as("to-"))
                .branch((key, one) -> one instanceof Outgoing.Dispatch, sink("models", DispatchStep::add))
                .branch((key, one) -> one instanceof Outgoing.Response, sink("responses", RespondStep::add))
                .branch(
                        (key, one) -> one instanceof Outgoing.Audit,
                        sink("decisions", decisions -> AuditStep.add(decisions, supplies.topics())))
                .branch(
                        (key, one) -> one instanceof Outgoing.Mail,
                        sink("inbox", mail -> InboxStep.addMail(mail, supplies.topics(), "mail-sink")))
                .branch(
                        (key, one) -> one instanceof Outgoing.Sample || one instanceof Outgoing.Demand,
                        sink("health", reports -> addHealth(builder, reports, supplies)))
                .branch(
                        (key, one) -> one instanceof Outgoing.Stray,
                        sink("home", strays -> IntakeStep.addStrays(strays, supplies.topics())))
                .branch(
                        (key, one) -> one instanceof Outgoing.DeadLetter,
                        sink("dead-letters", letters -> DeadLetterStep.add(letters, supplies.topics())))
                .noDefaultBranch();
    }

    private static void addHealth(StreamsBuilder builder, KStream<byte[], Outgoing> reports, Supplies supplies) {
        KStream<String, AttemptEvent> ended = reports.flatMap(
                (key, one) -> one instanceof Outgoing.Sample(AttemptEvent event)
                        ? List.of(KeyValue.pair(event.getModel(), event))
                        : List.of(),
                Named.as("sample-by-model"));
        KStream<String, byte[]> demand = reports.flatMap(
                (key, one) -> one instanceof Outgoing.Demand(String model, byte[] bytes)
                        ? List.of(KeyValue.pair(model, bytes))
                        : List.of(),
                Named.as("demand-by-model"));
        Tables tables = supplies.tables();
        HealthStep.add(
                builder,
                ended,
                demand,
                new HealthStep.World(
                        supplies.serdes(),
                        supplies.topics(),
                        supplies.rules().partitions(),
                        model -> tables.deployments().stream()
                                .filter(one -> one.spec().getModelId().equals(model))
                                .findFirst(),
                        tables::weight));
    }

    private static Branched<byte[], Outgoing> sink(String name, Consumer<KStream<byte[], Outgoing>> add) {
        return Branched.withConsumer(add, name);
    }
}
