/**
 * Calls providers over HTTP.
 *
 * <p>In: a deployment, a dispatch, a key and the time it may take. Out: a {@link dev.weirkeeper.worker.outcome.CallResult},
 * always: nothing that a provider or a network does is thrown. A {@link dev.weirkeeper.worker.provider.ProviderCodec} knows
 * one provider's JSON and no network; {@link dev.weirkeeper.worker.provider.HttpProvider} knows the network and no JSON.
 * Stored: open connections. Nothing is ever tried twice here: whether to call again is the ledger's to say.
 */
@NullMarked
package dev.weirkeeper.worker.provider;

import org.jspecify.annotations.NullMarked;
