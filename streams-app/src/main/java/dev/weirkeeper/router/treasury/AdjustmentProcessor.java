package dev.weirkeeper.router.treasury;

import dev.weirkeeper.router.budget.Adjustment;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.schema.BudgetAdjustment;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.UnknownSchemaException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends adjustments to the owners of the budgets that they are for. */
final class AdjustmentProcessor extends ContextualProcessor<byte[], byte[], String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(AdjustmentProcessor.class);

    private final Supplies supplies;

    AdjustmentProcessor(Supplies supplies) {
        this.supplies = supplies;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        read(record).filter(one -> one.getPeriod() != BudgetPeriod.UNKNOWN).ifPresent(one -> {
            LOG.atInfo()
                    .addKeyValue("tenantId", one.getTenantId())
                    .addKeyValue("period", one.getPeriod())
                    .addKeyValue("amountNanoUsd", one.getAmountNanoUsd())
                    .log("a budget is adjusted by hand");
            byte[] bytes = new Adjustment(one.getPeriod(), one.getAmountNanoUsd()).toBytes();
            context().forward(new Record<>(one.getTenantId(), bytes, Math.max(0, record.timestamp())));
        });
    }

    /** An adjustment that nobody can read changes nothing; its bytes stay on its topic for people. */
    private Optional<BudgetAdjustment> read(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(supplies.serdes()
                    .deserialize(supplies.topics().adjustments(), record.value(), BudgetAdjustment.class));
        } catch (MalformedRecordException | UnknownSchemaException e) {
            supplies.meters().count(RouterMeter.DEAD_LETTERS, "adjustment_malformed");
            LOG.atWarn()
                    .addKeyValue("topic", supplies.topics().adjustments())
                    .addKeyValue("errorCode", "adjustment_malformed")
                    .log("an adjustment cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
