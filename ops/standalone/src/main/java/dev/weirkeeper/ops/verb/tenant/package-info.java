/**
 * The verbs that look at tenants and change their budgets. In: the rows of {@code llm.tenants} and {@code llm.budgets}. Out: a
 * table or JSON, records of {@code llm.adjustments}. Stored: nothing. On failure: a sentence that says what to do.
 */
@NullMarked
package dev.weirkeeper.ops.verb.tenant;

import org.jspecify.annotations.NullMarked;
