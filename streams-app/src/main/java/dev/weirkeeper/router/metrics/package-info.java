/**
 * What the router measures.
 *
 * <p>In: counts from the other rooms, Kafka Streams' own metrics. Out: Micrometer meters, those of the router all named in
 * {@link dev.weirkeeper.router.metrics.RouterMeter}. Stored: nothing of its own. Nothing here fails a request.
 */
@NullMarked
package dev.weirkeeper.router.metrics;

import org.jspecify.annotations.NullMarked;
