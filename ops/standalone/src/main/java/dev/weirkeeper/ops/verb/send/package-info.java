/**
 * The verb {@code send}: one prompt, or a file of them.
 *
 * <p>In: a prompt, or lines of JSON, plain or gzipped. Out: requests on {@code llm.requests}; answers on standard output or
 * in a file; counts, costs and times. Stores nothing. On failure: a line that is no request is named, counted and stepped
 * over; a request that is not answered is counted by its code; interrupting prints what is known by then.
 */
@NullMarked
package dev.weirkeeper.ops.verb.send;

import org.jspecify.annotations.NullMarked;
