/**
 * Train: linear heads over text features, learnt by gradient descent.
 *
 * <p>In: examples. Out: {@link dev.weirkeeper.ops.learning.train.LinearHeads}, the same for the same examples, to the bit. Stored:
 * nothing. On failure: examples that cannot be learnt from, such as those of one class, are an {@link IllegalArgumentException} that says why.
 */
@NullMarked
package dev.weirkeeper.ops.learning.train;

import org.jspecify.annotations.NullMarked;
