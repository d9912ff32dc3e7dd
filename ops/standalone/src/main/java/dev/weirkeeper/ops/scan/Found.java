package dev.weirkeeper.ops.scan;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record and where it was found.
 *
 * @param key its key as text; empty where it has none
 * @param value what it says
 * @param partition its partition
 * @param offset its offset
 * @param appendedAt its timestamp
 */
public record Found<T extends SpecificRecord>(String key, T value, int partition, long offset, Instant appendedAt) {}
