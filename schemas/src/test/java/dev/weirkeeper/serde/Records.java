package dev.weirkeeper.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The generated record classes that travel in topics: one for each file of {@code src/main/avro} itself. */
final class Records {
    private static final Path SOURCES = Path.of("src/main/avro");

    private Records() {}

    static List<Class<? extends SpecificRecord>> types() {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString().replace(".avsc", ""))
                    .sorted()
                    .<Class<? extends SpecificRecord>>map(Records::type)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Schema schema(Class<? extends SpecificRecord> type) {
        return org.apache.avro.specific.SpecificData.get().getSchema(type);
    }

    private static Class<? extends SpecificRecord> type(String name) {
        try {
            return Class.forName("dev.weirkeeper.schema." + name).asSubclass(SpecificRecord.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
