/**
 * Runs provider calls that have been permitted.
 *
 * <p>In: a permitted dispatch. Out: its ENDED event, and a pause where the provider asked for one. Stored: the calls that
 * run now. On failure: a call always ends with an event; one that the worker breaks off at its stop ends CANCELLED.
 */
@NullMarked
package dev.weirkeeper.worker.call;

import org.jspecify.annotations.NullMarked;
