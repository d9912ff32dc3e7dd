/**
 * Treasury: the owners of tenants' budgets. One task owns a tenant's: the one that its reports are repartitioned to.
 *
 * <p>In: reports of partitions ({@code budget-reports}), adjustments ({@code llm.adjustments}, by way of
 * {@code budget-adjustments}: its partitions are others), tenants' rows from the global table. Out: allowances to the inboxes of
 * partitions, and what people see on {@code llm.budgets}, in the transaction that keeps the ledger. Stored: {@code budget-owner},
 * one row per tenant. On failure: what a partition waits for it asks for again every half second, so nothing is lost that
 * matters; while the registry is away nothing is granted. {@link dev.weirkeeper.router.budget} decides, and is pure.
 */
@NullMarked
package dev.weirkeeper.router.treasury;

import org.jspecify.annotations.NullMarked;
