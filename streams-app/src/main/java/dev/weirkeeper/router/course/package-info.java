/**
 * Course: the way of a request from room to room, as plans.
 *
 * <p>In: a request, something that happened to it, or the wish to look at it again. Out: a {@link
 * dev.weirkeeper.router.plan.Plan}. Stored: nothing here. On failure: an exception, before anything is written.
 */
@NullMarked
package dev.weirkeeper.router.course;

import org.jspecify.annotations.NullMarked;
