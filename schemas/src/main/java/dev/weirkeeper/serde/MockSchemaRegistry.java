package dev.weirkeeper.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** A registry in this process, for tests: {@code mock://scope}. All that name one scope share it. Checks no compatibility. */
final class MockSchemaRegistry implements SchemaRegistry {
    private static final Map<String, MockSchemaRegistry> SCOPES = new ConcurrentHashMap<>();

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();

    private MockSchemaRegistry() {}

    static MockSchemaRegistry of(String scope) {
        return SCOPES.computeIfAbsent(scope, ignored -> new MockSchemaRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        int index = schemas.indexOf(schema);
        if (index < 0) {
            schemas.add(schema);
            index = schemas.size() - 1;
        }
        List<Integer> ids = subjects.computeIfAbsent(subject, ignored -> new ArrayList<>());
        if (!ids.contains(index + 1)) {
            ids.add(index + 1);
        }
        return index + 1;
    }

    @Override
    public synchronized int lookup(String subject, Schema schema) {
        int id = schemas.indexOf(schema) + 1;
        if (!subjects.getOrDefault(subject, List.of()).contains(id)) {
            throw new SchemaRefusedException(
                    "schema " + schema.getFullName() + " is not registered under subject " + subject);
        }
        return id;
    }

    @Override
    public synchronized Registered latest(String subject) {
        List<Integer> ids = subjects.getOrDefault(subject, List.of());
        if (ids.isEmpty()) {
            throw new SchemaRefusedException("subject " + subject + " has no schema");
        }
        int id = ids.get(ids.size() - 1);
        return new Registered(id, schemas.get(id - 1));
    }

    @Override
    public synchronized Schema byId(int id, String subject) {
        if (id < 1 || id > schemas.size()) {
            throw new UnknownSchemaException("schema id " + id + " is not in the registry");
        }
        return schemas.get(id - 1);
    }
}
