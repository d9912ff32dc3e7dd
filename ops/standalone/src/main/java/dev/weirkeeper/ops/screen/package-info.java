/**
 * How things look in a terminal: tables, a progress bar, money, durations, records as JSON.
 *
 * <p>In: values. Out: text. Pure functions but for {@link dev.weirkeeper.ops.screen.Terminal}, which asks the process what
 * it is attached to. Stores nothing; nothing here fails.
 */
@NullMarked
package dev.weirkeeper.ops.screen;

import org.jspecify.annotations.NullMarked;
