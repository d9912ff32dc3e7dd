/**
 * Publishes streamed answers while they come.
 *
 * <p>In: the pieces of a running call's answer, then its result. Out: {@code ResponseChunk}s on the chunks topic, in the
 * request's home partition: sequence 0, 1, 2, ... within an attempt, one chunk that is the last with usage and finish reason,
 * or with an error's code where the answer did not become whole. Pieces are gathered: the first goes at once, the next ones
 * when {@value dev.weirkeeper.worker.chunk.ChunkStream#GATHER_CHARS} characters are there or
 * {@value dev.weirkeeper.worker.chunk.ChunkStream#GATHER_MS} ms have gone by. Stored: what is gathered.
 *
 * <p>On failure: chunks are a convenience and hold nothing up. One that cannot be sent is counted and gone; its reader sees the
 * gap in the sequence and waits for the response, which comes through the ledger and is complete. A worker that dies says
 * no last chunk: the reader sees the next attempt, which starts anew, or the response.
 */
@NullMarked
package dev.weirkeeper.worker.chunk;

import org.jspecify.annotations.NullMarked;
