package dev.weirkeeper.router.table;

import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.enrich.Lookup;
import dev.weirkeeper.router.signal.Signals;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.TenantProfile;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The world as a decision sees it. Cheap to ask, from any thread. */
public interface Tables extends Lookup {

    /** Every deployment of the catalogue with its health and capacity, ordered by id. Immutable. */
    List<Deployment> deployments();

    /** The catalogue row of a deployment, by its id; aliases do not count. */
    Optional<ModelSpec> model(String id);

    /** Every row of the catalogue, in no order. */
    Collection<ModelSpec> catalogue();

    /** Counts up with each change of the catalogue. */
    long catalogueVersion();

    /** Who is alive. */
    Liveness liveness();

    /** What workers said last. */
    Heartbeats heartbeats();

    /** What users' systems say of the world outside. */
    default Signals signals() {
        return Signals.NONE;
    }

    /** A tenant's share of what is short beside other tenants'; 1 where nobody knows it. */
    default double weight(String tenant) {
        return tenant(tenant).map(TenantProfile::getWeight).orElse(1.0);
    }

    /**
     * The partition of a deployment's topic to send to next: one that the worker with most free permits reads.
     *
     * @param spread chooses between equals
     * @return empty: nobody says what it reads
     */
    default OptionalInt partitionFor(String model, int spread) {
        return OptionalInt.empty();
    }
}
