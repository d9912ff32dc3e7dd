/**
 * Simulate: what a catalogue, tenants and policies would do with given traffic, in virtual time and without Kafka.
 *
 * <p>In: {@link dev.weirkeeper.router.simulate.Setup}, requests with their times, {@link dev.weirkeeper.router.simulate.Terms}. Out:
 * {@link dev.weirkeeper.router.simulate.Outcome}. Everything that decides is the router's own: {@code dispatch.Routing} (and in it
 * enrichment, classification, decision and budgets), {@code attempt.Ledger}, {@code pending.WaitingRoom}. Made up are only workers and
 * providers: {@link dev.weirkeeper.router.simulate.Workers} and {@link dev.weirkeeper.router.simulate.Draws}. Stored: nothing. On failure:
 * nothing can fail but by a request that cannot be dealt with, which is a defect of the router's and is thrown. Used by the command line.
 */
@NullMarked
package dev.weirkeeper.router.simulate;

import org.jspecify.annotations.NullMarked;
