package dev.weirkeeper.router.enrich;

import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.TenantProfile;
import java.util.Optional;

/** A view of the configuration as far as it has arrived. */
public interface Lookup {

    /** The row of a tenant, if one has arrived. */
    Optional<TenantProfile> tenant(String id);

    /** A policy, ready for decisions, if its row has arrived; with flaws where the row cannot be understood. */
    Optional<Rulebook> policy(String id);

    /** Whether a deployment has this id or carries this alias. */
    boolean knowsModel(String idOrAlias);

    /** Whether all configuration that existed when this process started has arrived; false: absent means nothing. */
    boolean caughtUp();
}
