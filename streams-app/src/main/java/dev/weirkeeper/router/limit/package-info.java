/**
 * The owners of provider limits: who may make how many calls at once, start how many a minute and spend how many tokens,
 * exact over any number of workers, without a hop on the way of a request.
 *
 * <p>One task owns a limit: the one whose partition of {@code llm.limits} its name falls on. It leases shares to workers that
 * ask in their heartbeats, and workers spend them where calls start. What is granted of a rate only grows, and so does what a
 * worker reports used and returned; nothing is taken, the owner asks and the worker gives back. A rate is a number of places
 * that each stay out for one window after the report of their use. So whatever comes late, twice or not at all makes somebody
 * too careful, and nothing else.
 *
 * <p>In: the catalogue and the heartbeats, from the global tables of the process. Out: leases on {@code llm.limits}, to the
 * owner's own partition, in the transaction that keeps the account. Stored: {@code limit-owner}, one row per limit. On
 * failure: the owner's leases last longer than a take-over; a row that cannot be read, or that is missing while workers hold
 * leases, is not guessed: nothing is granted until all that may be out is over. {@link dev.weirkeeper.router.limit.LimitLedger}
 * and what it stands on are pure.
 */
@NullMarked
package dev.weirkeeper.router.limit;

import org.jspecify.annotations.NullMarked;
