/**
 * Price: what tokens cost at a time, in nano-dollars.
 *
 * <p>In: a catalogue row, a usage and a time. Out: whole nano-dollars, rounded up once. Stored: nothing. On failure: no
 * price that is valid at the time means an empty result, never a price of nothing. Used by decide and attempt.
 */
@NullMarked
package dev.weirkeeper.router.price;

import org.jspecify.annotations.NullMarked;
