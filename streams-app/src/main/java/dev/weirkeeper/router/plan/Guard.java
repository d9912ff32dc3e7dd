package dev.weirkeeper.router.plan;

import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.UnknownSchemaException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands around each record and each swept entry. What fails while a plan is made has written nothing yet and is planned
 * otherwise; what fails later undoes the transaction and is tried again, but not for ever: a record that killed its thread
 * {@value #DEATHS} times is planned otherwise, and one for which that does not help either is let go by the last resort.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    /** After so many deaths a record is given up. */
    static final int DEATHS = 2;
    /** After so many, giving it up has not helped: the last resort. */
    static final int MOST_DEATHS = 4;

    /**
     * How long a thread waits for a registry that is away, milliseconds. Its transaction may be open already, by a commit
     * interval and what was dealt with since, and must end within 4 s; past that the brokers abort it, and stores are read
     * anew from their changelogs. A wait ends with the thread's death too, but at once and with the cause in its message.
     */
    static final long PATIENCE_MS = 2_500;

    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 400;

    private final Deaths deaths;
    private final Function<Object, Plan> lastResort;
    private final Pausing pausing;

    /** Waits. */
    interface Pausing {
        /** A monotonic clock, nanoseconds. */
        long nanos();

        /** Returns whether all of the time has passed. */
        boolean pause(long ms);
    }

    /**
     * @param deaths counts them
     * @param lastResort a plan that cannot fail, for a record whose every other plan did
     */
    public Guard(Deaths deaths, Function<Object, Plan> lastResort) {
        this(deaths, lastResort, new Real());
    }

    Guard(Deaths deaths, Function<Object, Plan> lastResort, Pausing pausing) {
        this.deaths = deaths;
        this.lastResort = lastResort;
        this.pausing = pausing;
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
        int died = deaths.of(what);
        if (died >= MOST_DEATHS) {
            return atLast(what, new GivenUpException(died));
        }
        if (died >= DEATHS) {
            return otherwise(what, otherwise, new GivenUpException(died));
        }
        try {
            return patiently(planning);
        } catch (MalformedRecordException | UnknownSchemaException e) {
            return otherwise(what, otherwise, e);
        } catch (KafkaException e) {
            throw e; // stores, registry, brokers: the thread's trouble, not the record's
        } catch (RuntimeException e) { // the record boundary
            LOG.atError()
                    .addKeyValue("record", what)
                    .addKeyValue("errorCode", "internal_error")
                    .setCause(e)
                    .log("a record could not be planned");
            return otherwise(what, otherwise, e);
        }
    }

    /** Where that fails too, the thread dies of it as often as of any plan; then the record is let go. */
    private Plan otherwise(Object what, Function<RuntimeException, Plan> otherwise, RuntimeException why) {
        try {
            return otherwise.apply(why);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            if (deaths.of(what) < DEATHS) {
                throw e;
            }
            e.addSuppressed(why);
            return atLast(what, e);
        }
    }

    private Plan atLast(Object what, RuntimeException why) {
        LOG.atError()
                .addKeyValue("record", what)
                .addKeyValue("errorCode", "record_let_go")
                .setCause(why)
                .log("a record can be neither dealt with nor given up properly, it is let go");
        return lastResort.apply(what);
    }

    private Plan patiently(Supplier<Plan> planning) {
        long until = pausing.nanos() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        for (long pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
            try {
                return planning.get();
            } catch (RegistryUnavailableException e) {
                if (pausing.nanos() + TimeUnit.MILLISECONDS.toNanos(pauseMs) - until > 0 || !pausing.pause(pauseMs)) {
                    throw e;
                }
            }
        }
    }

    /** Not what brokers, registry or a rebalance do to a thread: those end by themselves. */
    private static boolean isTheRecords(RuntimeException e) {
        return !(e instanceof KafkaException) || e instanceof org.apache.kafka.streams.errors.ProcessorStateException;
    }

    private static final class Real implements Pausing {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public boolean pause(long ms) {
            try {
                Thread.sleep(ms);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
