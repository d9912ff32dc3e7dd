/**
 * Enrich: who asks, and under which policy.
 *
 * <p>In: a valid request and a view of tenants, policies and the catalogue. Out: {@link
 * dev.weirkeeper.router.enrich.Enrichment}. Stored: nothing. On failure: a tenant, policy or model that nobody declared
 * ends the request with a code that names the field and the value; configuration that is still arriving holds it and
 * never falls back to a default. Next room: classify.
 */
@NullMarked
package dev.weirkeeper.router.enrich;

import org.jspecify.annotations.NullMarked;
