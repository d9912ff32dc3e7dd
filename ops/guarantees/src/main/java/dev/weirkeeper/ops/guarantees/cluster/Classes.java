package dev.weirkeeper.ops.guarantees.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Archives of loaded classes, one for each program: a process that finds one starts with a third less CPU time. A process that
 * is to write one does so when it ends by itself. Whatever does not fit, another class path say, is loaded as ever.
 *
 * @param directory where they lie
 * @param make whether the first process of each program writes one
 */
public record Classes(Path directory, boolean make) {
    /** The directory is made if absent. */
    public Classes {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be made", e);
        }
    }

    /** JVM arguments of a process. */
    List<String> arguments(String name, Class<?> program) {
        Path archive = directory.resolve(program.getSimpleName() + ".jsa");
        if (Files.exists(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        }
        return make && name.endsWith("-1") ? List.of("-XX:ArchiveClassesAtExit=" + archive) : List.of();
    }
}
