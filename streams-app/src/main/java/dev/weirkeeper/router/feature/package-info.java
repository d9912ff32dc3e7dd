/**
 * Feature: a text as numbers that learnt heads can weigh.
 *
 * <p>In: a text. Out: {@link dev.weirkeeper.router.feature.TextFeatures}, hashed words and letters and a few cheap measures. Stored:
 * nothing. On failure: nothing can fail; what is too long is cut to its beginning and end, and says so.
 */
@NullMarked
package dev.weirkeeper.router.feature;

import org.jspecify.annotations.NullMarked;
