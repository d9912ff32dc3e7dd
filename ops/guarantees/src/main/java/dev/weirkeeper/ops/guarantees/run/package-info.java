/**
 * Runs faults one by one and writes down what came of each.
 *
 * <p>In: which faults, how many requests, how fast, where. Out: a row each ({@link dev.weirkeeper.ops.guarantees.run.FaultRow}),
 * as an object and as a JSON file. Stored: the rows and the parts' logs, in the directory of the matrix; a row that is there
 * is not run again. On failure: a run that cannot be made at all throws and leaves no row.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.run;

import org.jspecify.annotations.NullMarked;
