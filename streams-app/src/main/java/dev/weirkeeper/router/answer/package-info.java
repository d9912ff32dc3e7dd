/**
 * Answer: whether what a cheap model said is good enough, or the cascade's next step is to be asked.
 *
 * <p>In: the checks that the decision put on the attempt, the request, and the answer. Out: the code of the first check that
 * it fails. Stored: nothing. On failure: nothing can fail; what cannot be checked passes. All of it runs on a stream thread,
 * so every check has a bound: long answers and large schemas are looked at less closely, see
 * {@link dev.weirkeeper.router.answer.AnswerFlaws}.
 */
@NullMarked
package dev.weirkeeper.router.answer;

import org.jspecify.annotations.NullMarked;
