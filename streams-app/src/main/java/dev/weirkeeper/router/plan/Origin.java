package dev.weirkeeper.router.plan;

/**
 * Where a record came from.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param appendMs its append time, milliseconds since the epoch
 */
public record Origin(String topic, int partition, long offset, long appendMs) {}
