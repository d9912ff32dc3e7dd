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
 * <tr><th>own STARTED, higher epoch</th><td>-</td><td>STARTED</td><td>STARTED (new holder)</td><td>cost only</td></tr>
 * <tr><th>own STARTED, same or lower epoch</th><td>-</td><td>-</td><td>ignored</td><td>ignored</td></tr>
 * <tr><th>own RETURNED</th><td>-</td><td>decide</td><td>decide; ignored where its epoch is lower</td><td>taken out</td></tr>
 * <tr><th>own RETURNED or ENDED, because cancelled</th><td>-</td><td>ends CANCELLED</td><td>ends CANCELLED</td>
 * <td>taken out; cost only</td></tr>
 * <tr><th>own ENDED</th><td>-</td><td>by the outcome</td><td>by the outcome; ignored where its epoch is lower</td>
 * <td>cost only</td></tr>
 * <tr><th>STARTED of a lapsed or lost one</th><td>STARTED: taken back</td><td>lost: counts</td><td>lost: counts</td>
 * <td>cost only</td></tr>
 * <tr><th>answer of a lapsed or lost one</th><td>ends ANSWERED</td><td>cost only</td><td>cost only</td><td>cost only</td></tr>
 * <tr><th>holder died</th><td>ignored</td><td>ignored: an heir reads it</td><td>lost, decide</td><td>ignored</td></tr>
 * <tr><th>lease over</th><td>-</td><td>lapsed, decide</td><td>lost, decide; a longer lease where the log stood still</td>
 * <td>-</td></tr>
 * <tr><th>deadline passed</th><td>ends EXPIRED</td><td>ends EXPIRED</td><td>ends EXPIRED</td><td>-</td></tr>
 * <tr><th>cancelled</th><td>ends CANCELLED</td><td>ends CANCELLED</td><td>ends CANCELLED</td><td>ignored</td></tr>
 * <tr><th>retention over</th><td>-</td><td>-</td><td>-</td><td>forgotten</td></tr>
 * </table>
 *
 * <p>Every cell, by the state of the dispatch too, is in {@code ledger-table.txt} beside the tests, which compare it.
 *
 * <p>A dispatch counts against N from the moment it is made; it stops to count when it is RETURNED, when it ended UNREACHABLE
 * (the provider was not reached, so no call was made), or when it lapsed. A lost one counts, at its estimated cost, until its
 * end is seen after all.
 *
 * <p>An answer that has to pass a check, and does not, is one more reason to decide: it is kept in the entry, and is how the request ends
 * wherever it would else have ended FAILED, EXPIRED or REFUSED ({@link dev.weirkeeper.router.attempt.Ledger#end}).
 *
 * <p>Why no request has more than N calls. A dispatch permits one call, made before {@code startBy} and after its STARTED was
 * appended to the partition that this task reads. A lapsed dispatch may have been called only if its STARTED is on the log and
 * not read yet, so only while nothing has been read from that partition that was appended after {@code startBy} and the
 * brokers' clock error ({@link dev.weirkeeper.router.attempt.Attempts#unsettled}). Until then it is counted as if it had been
 * called when a further dispatch is to be made. So at any time the dispatches that were or may be called are N at the most.
 */
@NullMarked
package dev.weirkeeper.router.attempt;

import org.jspecify.annotations.NullMarked;
