package dev.weirkeeper.ops.guarantees.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassesTest {
    @TempDir
    Path directory;

    @Test
    void shouldWriteAnArchiveOnceAndReadItFromThenOn() throws IOException {
        Classes making = new Classes(directory.resolve("classes"), true);
        Path archive = directory.resolve("classes/ClassesTest.jsa");

        assertThat(making.arguments("worker-1", ClassesTest.class))
                .containsExactly("-XX:ArchiveClassesAtExit=" + archive);
        assertThat(making.arguments("worker-2", ClassesTest.class)).isEmpty();
        Files.createFile(archive);
        assertThat(making.arguments("worker-2", ClassesTest.class)).contains("-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void shouldWriteNoneWhereItIsNotToldTo() {
        assertThat(new Classes(directory, false).arguments("worker-1", ClassesTest.class))
                .isEmpty();
    }
}
