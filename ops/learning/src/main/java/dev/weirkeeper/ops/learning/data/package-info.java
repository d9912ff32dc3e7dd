/**
 * Data: files of outcomes, a JSON object a line, plain or gzipped.
 *
 * <p>In: files. Out: rows, and what was wrong with the lines that are none. Stored: nothing. On failure: a line that cannot be read is
 * counted and named by its number; a file that cannot is an {@link java.io.IOException}.
 */
@NullMarked
package dev.weirkeeper.ops.learning.data;

import org.jspecify.annotations.NullMarked;
