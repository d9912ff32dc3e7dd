package dev.weirkeeper.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a release has named is there for ever: stores and repartition topics hold data under their names, and the number of
 * a subtopology is the first half of a task's name, on disk and between routers of two releases in one group. So nothing is
 * renamed, and new subtopologies come after those there are.
 */
class ReleasedNamesTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Pattern SUBTOPOLOGY = Pattern.compile(" *Sub-topology: (\\d+)(.*)");
    private static final Pattern STORES = Pattern.compile(".*\\(stores: \\[(.+)]\\)");
    private static final Pattern SOURCE = Pattern.compile(" *Source: .*\\(topics: \\[(.+)]\\)");

    @ParameterizedTest
    @MethodSource("dev.weirkeeper.router.app.ReleasedStateIT#releases")
    void shouldKeepStoresAndTopicsWhereTheyAre(String release) throws IOException {
        Map<String, String> before =
                places(RESOURCES.resolve("released").resolve(release).resolve("topology.txt"));
        Map<String, String> now = places(RESOURCES.resolve("topology.txt"));

        assertThat(before).isNotEmpty();
        assertThat(now).containsAllEntriesOf(before);
    }

    /** Stores and source topics of what has tasks, with the number of their subtopology. */
    private static Map<String, String> places(Path topology) throws IOException {
        Map<String, String> places = new TreeMap<>();
        String number = "";
        for (String line : Files.readAllLines(topology)) {
            Matcher subtopology = SUBTOPOLOGY.matcher(line);
            if (subtopology.matches()) {
                boolean global = subtopology.group(2).contains("global store");
                number = global ? "" : subtopology.group(1);
            }
            Matcher stores = STORES.matcher(line);
            Matcher source = SOURCE.matcher(line);
            if (number.isEmpty()) {
                continue;
            }
            if (stores.matches()) {
                for (String store : stores.group(1).split(", ", -1)) {
                    places.put("store " + store, number);
                }
            }
            if (source.matches()) {
                for (String topic : source.group(1).split(", ", -1)) {
                    places.put("topic " + topic, number);
                }
            }
        }
        return places;
    }
}
