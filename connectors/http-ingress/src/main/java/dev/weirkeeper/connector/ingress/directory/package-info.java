/**
 * What is published about models and tenants.
 *
 * <p>In: {@code llm.catalogue} and {@code llm.tenants}, from their beginning. Out: which names a caller may ask for; whose a key
 * is. Stored: the rows, in memory. On failure: the rows that were read last hold.
 */
@NullMarked
package dev.weirkeeper.connector.ingress.directory;

import org.jspecify.annotations.NullMarked;
