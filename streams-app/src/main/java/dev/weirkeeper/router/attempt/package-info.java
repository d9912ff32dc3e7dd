/**
 * The ledger: what is out for each request, and what follows from what happens to it. The only owner of attempts.
 *
 * <p>In: an entry and a {@link dev.weirkeeper.router.attempt.Happening}. Out: a {@link
 * dev.weirkeeper.router.attempt.Consequence}. Stored: nothing here; entries lie in the store {@code attempt-ledger}. On
 * failure: nothing can fail. Next rooms: dispatch or respond.
 *
 * <p>States of an entry, and what each happening leads to. <i>Own</i>: of the dispatch that is out. Anything else about a
 * dispatch that the entry knows changes at most what that dispatch cost, and never sends anything.
 *
 * <table>
 * <caption>Transitions</caption>
 * <tr><th></th><th>WAITING</th><th>DISPATCHED</th><th>STARTED</th><th>ENDED</th></tr>
 * <tr><th>own STARTED, higher epoch</th><td>-</td><td>STARTED</td><td>STARTED (new holder)</td><td>-</td></tr>
 * <tr><th>own STARTED, same or lower epoch</th><td>-</td><td>-</td><td>ignored</td><td>ignored</td></tr>
 * <tr><th>own RETURNED</th><td>-</td><td>decide</td><td>decide; ignored where its epoch is lower</td><td>forgotten</td></tr>
 * <tr><th>own RETURNED or ENDED, because cancelled</th><td>-</td><td>ends CANCELLED</td><td>ends CANCELLED</td>
 * <td>forgotten; cost only</td></tr>
 * <tr><th>own ENDED</th><td>-</td><td>by the outcome</td><td>by the outcome; ignored where its epoch is lower</td>
 * <td>cost only</td></tr>
 * <tr><th>holder died</th><td>ignored</td><td>ignored: an heir reads it</td><td>lost, decide</td><td>ignored</td></tr>
 * <tr><th>lease over</th><td>-</td><td>lapsed, decide</td><td>lost, decide</td><td>-</td></tr>
 * <tr><th>deadline passed</th><td>ends EXPIRED</td><td>ends EXPIRED</td><td>ends EXPIRED</td><td>-</td></tr>
 * <tr><th>cancelled</th><td>ends CANCELLED</td><td>ends CANCELLED</td><td>ends CANCELLED</td><td>ignored</td></tr>
 * <tr><th>retention over</th><td>-</td><td>-</td><td>-</td><td>forgotten</td></tr>
 * </table>
 *
 * <p>A dispatch counts against N from the moment it is made; it stops to count when it is RETURNED, or when it lapsed
 * (nobody announced a start by {@code startBy}, so no call was or will be made). A lost one counts, at its estimated cost,
 * until its end is seen after all.
 */
@NullMarked
package dev.weirkeeper.router.attempt;

import org.jspecify.annotations.NullMarked;
