/**
 * Rule: what a policy says about a request: which of its rules hold, in which arm of a split it is, where it may go, what an
 * answer is worth and how the choice is made.
 *
 * <p>In: a policy's row, once per version, and what is known of a request, once per decision. Out: {@link
 * dev.weirkeeper.router.rule.Verdict}. Stored: nothing; compiled policies lie in the table of policies. On failure: a row that
 * cannot be understood in full has flaws, and requests under it are refused; a condition that fails where its effect restricts
 * ends the request, anywhere else it is skipped and noted. Used by enrich and decide.
 */
@NullMarked
package dev.weirkeeper.router.rule;

import org.jspecify.annotations.NullMarked;
