/**
 * The configuration and the state of the world as every decision sees it.
 *
 * <p>In: the rows of {@code llm.catalogue}, {@code llm.tenants}, {@code llm.policies}, {@code llm.model-health},
 * {@code llm.workers} and {@code llm.signals}, and the names of the topics that exist. Out: decoded rows, deployments, who is alive, and which partition of
 * a model's topic to send to. Stored: one global store of raw rows per topic, in memory and read again from its topic at each
 * start; beside each the decoded rows.
 * On failure: a row that cannot be decoded is logged with its code, counted and passed over, the row before it stays; while
 * the registry cannot be asked, rows wait and the tables are not caught up; nothing here ends the global thread. Next
 * rooms: enrich and decide.
 */
@NullMarked
package dev.weirkeeper.router.table;

import org.jspecify.annotations.NullMarked;
