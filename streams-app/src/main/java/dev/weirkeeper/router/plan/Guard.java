package dev.weirkeeper.router.plan;

import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.UnknownSchemaException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands around each record and each swept entry. What fails while a plan is made has written nothing yet and is planned
 * otherwise; what fails later undoes the transaction and is tried again, but not for ever: a record that killed its thread
 * twice is not planned a third time.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    /** After so many deaths a record is given up. */
    static final int DEATHS = 2;

    /**
     * How long a thread waits for a registry that is away. Longer, and its transaction would time out; then the thread dies,
     * is replaced, and waits again.
     */
    static final int TRIES = 8;

    private static final long BETWEEN_TRIES_MS = 250;

    private final Deaths deaths;

    /** A guard that counts deaths there. */
    public Guard(Deaths deaths) {
        this.deaths = deaths;
    }

    /**
     * Plans and carries out.
     *
     * @param what the record, or the entry that is swept: deaths are counted by it
     * @param planning makes the plan; writes nothing
     * @param otherwise makes the plan where that fails, from the failure
     * @param carryingOut does what a plan says
     */
    public void run(
            Object what,
            Supplier<Plan> planning,
            Function<RuntimeException, Plan> otherwise,
            Consumer<Plan> carryingOut) {
        try {
            carryingOut.accept(plan(what, planning, otherwise));
        } catch (RuntimeException e) {
            if (isTheRecords(e)) {
                deaths.died(what);
            }
            throw e;
        }
    }

    private Plan plan(Object what, Supplier<Plan> planning, Function<RuntimeException, Plan> otherwise) {
        if (deaths.of(what) >= DEATHS) {
            return otherwise.apply(new GivenUpException(deaths.of(what)));
        }
        try {
            return patiently(planning);
        } catch (MalformedRecordException | UnknownSchemaException e) {
            return otherwise.apply(e);
        } catch (KafkaException e) {
            throw e; // stores, registry, brokers: the thread's trouble, not the record's
        } catch (RuntimeException e) { // the record boundary
            LOG.atError()
                    .addKeyValue("record", what)
                    .addKeyValue("errorCode", "internal_error")
                    .setCause(e)
                    .log("a record could not be planned");
            return otherwise.apply(e);
        }
    }

    private static Plan patiently(Supplier<Plan> planning) {
        for (int tries = 1; ; tries++) {
            try {
                return planning.get();
            } catch (RegistryUnavailableException e) {
                if (tries == TRIES || !pause()) {
                    throw e;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_TRIES_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Not what brokers, registry or a rebalance do to a thread: those end by themselves. */
    private static boolean isTheRecords(RuntimeException e) {
        return !(e instanceof KafkaException) || e instanceof org.apache.kafka.streams.errors.ProcessorStateException;
    }
}
