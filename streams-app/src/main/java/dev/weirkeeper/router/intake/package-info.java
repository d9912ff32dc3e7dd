/**
 * Intake: the door for requests.
 *
 * <p>In: {@code llm.requests}, as bytes. Out: a plan for each: moved to its home partition, swallowed or answered again (its
 * id is known), turned away with a code that names field, value and rule, or let in. Stored: the ledger entry and the
 * request's bytes. On failure: what cannot be read becomes one dead letter; what fails inside ends FAILED and becomes a dead
 * letter too. Next room: enrich.
 */
@NullMarked
package dev.weirkeeper.router.intake;

import org.jspecify.annotations.NullMarked;
