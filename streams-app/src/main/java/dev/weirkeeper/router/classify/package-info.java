/**
 * Classify: what a prompt asks for and how much it takes, from cheap features.
 *
 * <p>In: a valid request. Out: {@link dev.weirkeeper.schema.Classification}. Stored: nothing. On failure: nothing can fail;
 * what is not recognised is UNKNOWN with confidence 0, and of a long prompt only head and tail are read. Next room: decide.
 */
@NullMarked
package dev.weirkeeper.router.classify;

import org.jspecify.annotations.NullMarked;
