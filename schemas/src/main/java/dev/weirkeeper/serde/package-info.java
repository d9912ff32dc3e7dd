/**
 * Records to bytes and back, in Confluent's wire format, by whichever serializer the configuration names.
 *
 * <p>In: configuration with Confluent's own keys. Out: bytes (magic 0, schema id, Avro binary) and records. Stored: schemas
 * by id, in memory. On failure: one exception type for each thing a caller can do about it, see
 * {@link dev.weirkeeper.serde.RecordSerdes}.
 */
@NullMarked
package dev.weirkeeper.serde;

import org.jspecify.annotations.NullMarked;
