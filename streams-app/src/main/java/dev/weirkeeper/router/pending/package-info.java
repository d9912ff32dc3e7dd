/**
 * Pending: requests that nobody can take now, and the order in which they are taken.
 *
 * <p>In: requests that a decision made wait. Out: the same requests to decide again, in the order of {@link
 * dev.weirkeeper.router.pending.FairOrder}, within a tenant by deadline; of each class only as far as somebody can take them. And
 * {@link dev.weirkeeper.router.pending.Demand}: what a partition has out and who waits there, by which {@link
 * dev.weirkeeper.router.pending.Windows} splits what a deployment takes at once. Stored: places in the queue, in {@code pending};
 * counts and credits only in memory. On failure: an entry that cannot be decided ends FAILED and the next is looked at; without
 * windows each partition looks for itself. Next room: decide.
 */
@NullMarked
package dev.weirkeeper.router.pending;

import org.jspecify.annotations.NullMarked;
