/**
 * What the worker knows of deployments.
 *
 * <p>In: {@code llm.catalogue}. Out: the row of a model, and a call whenever rows change. Stored: all rows, in memory. On
 * failure: a row that cannot be read is logged and passed over, so the row before it holds.
 */
@NullMarked
package dev.weirkeeper.worker.catalogue;

import org.jspecify.annotations.NullMarked;
