package dev.weirkeeper.serde;

import org.apache.avro.Schema;

/**
 * A schema registry, as the serializer and deserializer need it. Thread-safe. Every method throws
 * {@link RegistryUnavailableException} where the registry cannot be asked.
 */
interface SchemaRegistry {
    /**
     * Registers a schema, or finds it registered.
     *
     * @return its id
     * @throws SchemaRefusedException where the registry says no
     */
    int register(String subject, Schema schema);

    /**
     * Finds a schema that is registered under a subject.
     *
     * @return its id
     * @throws SchemaRefusedException where it is not registered there
     */
    int lookup(String subject, Schema schema);

    /**
     * The newest schema of a subject.
     *
     * @throws SchemaRefusedException where the subject has none
     */
    Registered latest(String subject);

    /**
     * The schema of an id.
     *
     * @throws UnknownSchemaException where the registry answers that there is none
     */
    Schema byId(int id, String subject);

    /** A schema and the id it has. */
    record Registered(int id, Schema schema) {}
}
