/**
 * Verbs that learn from outcomes and labels, and judge what was learnt; none needs a running Weirkeeper.
 *
 * <p>In: files. Out: tables, JSON, CSV, SVG. Stored: what the flags name. On failure: a
 * {@link dev.weirkeeper.ops.cli.CliException} that says what to do next.
 */
@NullMarked
package dev.weirkeeper.ops.learn;

import org.jspecify.annotations.NullMarked;
