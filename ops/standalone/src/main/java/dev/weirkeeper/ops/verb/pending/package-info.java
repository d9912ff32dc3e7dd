/**
 * The verb that shows who waits for a model, and why.
 *
 * <p>In: {@code llm.decisions} and the response topics. Out: groups for people and programs. Stores nothing. On failure: a record
 * that cannot be decoded is counted and passed over.
 */
@NullMarked
package dev.weirkeeper.ops.verb.pending;

import org.jspecify.annotations.NullMarked;
