/**
 * One request and its answer, with the Java client.
 *
 * <p>In: command line flags. Out: the answer on the screen. Stored: nothing. On failure: the message, and exit code 1.
 */
@NullMarked
package dev.weirkeeper.example;

import org.jspecify.annotations.NullMarked;
