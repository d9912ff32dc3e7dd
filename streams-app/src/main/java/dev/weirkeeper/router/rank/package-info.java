/**
 * Rank: how each strategy ranks candidates, and how likely each is chosen.
 *
 * <p>In: numbers of candidates. Out: scores, and probabilities that sum to 1. Stored: nothing. On failure: nothing can fail. Used
 * by decide, and by whoever makes a decision again from its record.
 */
@NullMarked
package dev.weirkeeper.router.rank;

import org.jspecify.annotations.NullMarked;
