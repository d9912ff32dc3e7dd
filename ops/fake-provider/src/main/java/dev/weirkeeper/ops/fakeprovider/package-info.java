/**
 * A provider that speaks OpenAI's chat completions over HTTP and simulates the models behind them: their speed, their
 * limits and their failures.
 *
 * <p>In: HTTP on 127.0.0.1, the simulated models, a seed. Out: answers that say they are simulated, OpenAI's error bodies,
 * rate-limit headers, or a broken connection; a journal of every call received and counters. Stored: the newest calls in
 * memory, all of them in a file where one is named; never a prompt. On failure: a request that cannot be understood gets
 * the status that OpenAI would give; nothing that a caller sends ends the server.
 *
 * <p>All calls live on Netty's event loops: a call that takes long is a timer there, so thousands in flight cost little.
 */
@NullMarked
package dev.weirkeeper.ops.fakeprovider;

import org.jspecify.annotations.NullMarked;
