/**
 * Budgets: what a tenant may spend in an hour, a day and a month of its time zone, exact over all partitions, without a hop on
 * the way of a request.
 *
 * <p>One owner per tenant ({@link dev.weirkeeper.router.budget.BudgetLedger}) grants each partition a cumulative amount in each
 * window; the partition reserves against it in the transaction of its dispatch
 * ({@link dev.weirkeeper.router.budget.Account}), and reports what it has used and given back. Nothing is ever taken: the owner
 * asks, the partition gives back. What was granted and what was given back only grow, so whatever comes late, twice or not at
 * all makes somebody too careful, and nothing else. So what a tenant spends passes its budget by no more than what calls that
 * were out when it ran out cost beyond what was reserved for them.
 *
 * <p>In: the tenant's row, ledger entries, messages between partitions and owner. Out: verdicts, reports, allowances. Stored:
 * {@code budget-account} in the partition's task and {@code budget-owner} in the owner's, by those who call. On failure: state
 * that cannot be read is no account and no ledger; without an account nothing is spent. Everything here is pure.
 */
@NullMarked
package dev.weirkeeper.router.budget;

import org.jspecify.annotations.NullMarked;
