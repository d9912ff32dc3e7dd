/**
 * The verbs that ask, follow and configure.
 *
 * <p>In: flags, and what the topics hold. Out: requests, cancellations and configuration rows; answers, tables and JSON for
 * people. Stores nothing. On failure: one line that says what happened and one that says what to do, within about ten
 * seconds.
 */
@NullMarked
package dev.weirkeeper.ops.verb;

import org.jspecify.annotations.NullMarked;
