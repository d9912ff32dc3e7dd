/**
 * Decide: eligibility, then value, then choice; the only place where a model is picked.
 *
 * <p>In: a classified request with its profile, and the market: the deployments with their live health and capacity. Out:
 * {@link dev.weirkeeper.router.decide.Decision}, a choice and the audit record from which it can be made again. Stored:
 * nothing. On failure: nothing can fail; where nobody may be chosen ever, the choice is to refuse, and where nobody can be
 * chosen now, to wait. Next rooms: dispatch, pending or respond.
 */
@NullMarked
package dev.weirkeeper.router.decide;

import org.jspecify.annotations.NullMarked;
