package dev.weirkeeper.ops.config;

import dev.weirkeeper.ops.screen.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two rows of the same kind, field by field, in the words of the YAML. Version and time of update are
 * left out: they follow from the rest.
 */
final class RowDiff {
    private static final Set<String> BOOKKEEPING = Set.of("version", "updatedAt");
    private static final String PER_MILLION = "NanoUsdPerMTok";
    private static final String DOLLARS = "NanoUsd";
    private static final String ABSENT = "(none)";

    private RowDiff() {}

    /** The fields that differ, in the order of the schema. */
    static List<Changes.FieldChange> between(IndexedRecord before, IndexedRecord after) {
        Map<String, String> old = flat(before);
        Map<String, String> now = flat(after);
        Set<String> fields = new LinkedHashSet<>(old.keySet());
        fields.addAll(now.keySet());
        List<Changes.FieldChange> changes = new ArrayList<>();
        for (String field : fields) {
            String was = old.getOrDefault(field, ABSENT);
            String is = now.getOrDefault(field, ABSENT);
            if (!was.equals(is)) {
                changes.add(new Changes.FieldChange(field, was, is));
            }
        }
        return changes;
    }

    private static SortedMap<String, String> flat(IndexedRecord record) {
        SortedMap<String, String> fields = new TreeMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            if (!BOOKKEEPING.contains(field.name())) {
                put(fields, field.name(), record.get(field.pos()));
            }
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String path, @Nullable Object value) {
        switch (value) {
            case null -> {}
            // An empty list says what an absent one says: a new rule need not show all that it lacks.
            case Collection<?> items when items.isEmpty() -> {}
            case IndexedRecord record -> {
                for (Schema.Field field : record.getSchema().getFields()) {
                    put(fields, path + "." + field.name(), record.get(field.pos()));
                }
            }
            case Collection<?> items
            when items.stream().anyMatch(IndexedRecord.class::isInstance) -> {
                int index = 0;
                for (Object item : items) {
                    put(fields, path + "[" + index++ + "]", item);
                }
            }
            case Collection<?> items -> fields.put(path, items.toString());
            case Map<?, ?> entries -> entries.forEach((key, item) -> put(fields, path + "." + key, item));
            case Long amount when isMoney(path) -> fields.put(yamlName(path), dollars(path, amount));
            case Instant moment -> fields.put(path, moment.equals(Instant.EPOCH) ? "always" : moment.toString());
            case Object other -> fields.put(path, other.toString());
        }
    }

    /** Amounts keep their unit in their own name, or in that of the map they are in. */
    private static boolean isMoney(String path) {
        return path.contains(DOLLARS);
    }

    private static String yamlName(String path) {
        return path.replace("weights.", "").replace(PER_MILLION, "").replace(DOLLARS, "");
    }

    private static String dollars(String path, long nano) {
        return Shown.exactMoney(nano) + (path.contains(PER_MILLION) ? " per million" : "");
    }
}
