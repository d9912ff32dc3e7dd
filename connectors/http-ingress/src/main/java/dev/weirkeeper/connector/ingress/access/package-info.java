/**
 * Who calls: API keys and the tenants they are for.
 *
 * <p>In: the {@code Authorization} header, rows of {@code llm.tenants}. Out: a tenant. Stored: hashes of keys, in the tenants'
 * rows; a key itself nowhere. On failure: 401, which says what is missing and never which keys there are.
 */
@NullMarked
package dev.weirkeeper.connector.ingress.access;

import org.jspecify.annotations.NullMarked;
