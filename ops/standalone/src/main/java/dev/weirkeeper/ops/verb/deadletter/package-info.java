/**
 * The verbs for dead letters: list, show, resend.
 *
 * <p>In: {@code llm.dead-letters}. Out: lists for people and programs; one letter's content where it is asked for by its place;
 * requests sent again to their home partition. Stores nothing; letters stay where they are. On failure: a letter that may not
 * be sent again is named with the reason, the others go out.
 */
@NullMarked
package dev.weirkeeper.ops.verb.deadletter;

import org.jspecify.annotations.NullMarked;
