package dev.weirkeeper.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that says which test notices what names tests that are there. */
class FailureModesPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Properties))(?:\\.(\\w+))?`");

    @Test
    void shouldNameTestsThatExist() throws IOException {
        Map<String, Path> tests = tests();
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher matcher = NAMED.matcher(Files.readString(ROOT.resolve("docs/failure-modes.md")));
        while (matcher.find()) {
            named++;
            Path file = tests.get(matcher.group(1));
            String method = matcher.group(2);
            if (file == null || (method != null && !Files.readString(file).contains(" " + method + "("))) {
                missing.add(matcher.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(20);
    }

    /** Source files of tests, by class. */
    private static Map<String, Path> tests() throws IOException {
        Map<String, Path> tests = new HashMap<>();
        for (Path houses : List.of(ROOT, ROOT.resolve("connectors"), ROOT.resolve("ops"))) {
            try (DirectoryStream<Path> modules = Files.newDirectoryStream(houses)) {
                for (Path module : modules) {
                    Path sources = module.resolve("src/test/java");
                    if (Files.isDirectory(sources)) {
                        try (Stream<Path> files = Files.walk(sources)) {
                            files.forEach(file ->
                                    tests.put(file.getFileName().toString().replace(".java", ""), file));
                        }
                    }
                }
            }
        }
        return tests;
    }
}
