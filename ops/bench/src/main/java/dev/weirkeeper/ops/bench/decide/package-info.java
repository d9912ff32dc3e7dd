/**
 * How long a decision takes, by JMH: the pure core alone, without Kafka.
 *
 * <p>In: nothing; the world is made up here. Out: a {@link dev.weirkeeper.ops.bench.decide.DecideReport}. Stored: nothing. On
 * failure: JMH's exception; figures fail nothing.
 */
@NullMarked
package dev.weirkeeper.ops.bench.decide;

import org.jspecify.annotations.NullMarked;
