/**
 * Pending: requests that nobody can take now.
 *
 * <p>In: requests that a decision made wait. Out: the same requests to decide again, in the order of priority, then deadline;
 * of each class only as far as somebody can take them. Stored: places in the queue, in {@code pending}. On failure: an entry
 * that cannot be decided ends FAILED and the next is looked at. Next room: decide.
 */
@NullMarked
package dev.weirkeeper.router.pending;

import org.jspecify.annotations.NullMarked;
