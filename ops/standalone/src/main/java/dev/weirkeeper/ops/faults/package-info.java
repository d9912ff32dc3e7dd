/**
 * The verb {@code faults}: breaks a Weirkeeper in every way that its promises speak of, and says whether they held.
 *
 * <p>In: flags. Out: a table, or JSON. Stored: a row and the parts' logs for each fault, in a directory. On failure: exit
 * code 1 where a promise was broken or a run could not be made.
 */
@NullMarked
package dev.weirkeeper.ops.faults;

import org.jspecify.annotations.NullMarked;
