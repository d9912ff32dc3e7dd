/**
 * Signal: what users' systems know of the world outside, such as an incident, a congested network, a region in trouble.
 *
 * <p>In: what {@code llm.signals} says and a time. Out: what of it holds for a deployment, and for conditions. Stored: nothing. On
 * failure: a signal that breaks a rule is logged with the rule and passed over; one that has run out holds no more. Used by
 * decide and rule.
 */
@NullMarked
package dev.weirkeeper.router.signal;

import org.jspecify.annotations.NullMarked;
