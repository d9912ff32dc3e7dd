package dev.weirkeeper.ops.verb.simulate;

import dev.weirkeeper.ops.verb.send.InputFile;
import dev.weirkeeper.ops.verb.send.Line;
import dev.weirkeeper.router.simulate.Asked;
import dev.weirkeeper.schema.InferenceRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a file and when they come, in order.
 *
 * @param requests in the order of their times; of two at one time the earlier line goes first
 * @param problems what is wrong with the file, a line each; where there is any, the requests are not all
 */
record Traffic(List<Asked> requests, List<String> problems) {
    /** So many are named; a file of another kind is wrong in every line. */
    static final int NAMED_PROBLEMS = 20;

    Traffic {
        requests = List.copyOf(requests);
        problems = List.copyOf(problems);
    }

    /**
     * How a file is read.
     *
     * @param limit no more lines than this are taken
     * @param perSecond requests a second on the average where lines have no {@code at}; the gaps are exponential
     * @param seed of these gaps
     * @param start when the first request comes; null: at the earliest {@code at} that is a moment, else {@code now}
     * @param now where nothing says when
     */
    record Pace(
            long limit,
            double perSecond,
            long seed,
            @Nullable Instant start,
            Instant now) {}

    /**
     * Reads a file.
     *
     * @throws IOException where it cannot be read
     */
    static Traffic read(Path path, LineReader reader, Pace pace) throws IOException {
        List<LineReader.Read> lines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try (InputFile file = InputFile.open(path)) {
            for (long taken = 0; taken < pace.limit() && problems.size() < NAMED_PROBLEMS; taken++) {
                Optional<Line> next = file.next();
                if (next.isEmpty()) {
                    break;
                }
                switch (next.get()) {
                    case Line.Bad bad -> problems.add("line " + bad.number() + " " + bad.reason());
                    case Line.Good good -> {
                        LineReader.Read read = reader.read(good);
                        read.problems().forEach(problem -> problems.add("line " + good.number() + ": " + problem));
                        lines.add(read);
                    }
                }
            }
        }
        mixed(lines).ifPresent(problems::add);
        return new Traffic(problems.isEmpty() ? timed(lines, pace) : List.of(), problems);
    }

    /** Times of several kinds cannot be put in one order. */
    private static Optional<String> mixed(List<LineReader.Read> lines) {
        for (LineReader.Read line : lines) {
            LineReader.At first = lines.getFirst().at();
            if (!line.at().getClass().equals(first.getClass())) {
                return Optional.of("line " + line.number() + ": at: "
                        + line.at().words() + ", line " + lines.getFirst().number() + " has " + first.words()
                        + "; must be the same for all lines");
            }
        }
        return Optional.empty();
    }

    private static List<Asked> timed(List<LineReader.Read> lines, Pace pace) {
        long firstMs = lines.stream()
                .mapToLong(line -> line.at() instanceof LineReader.At.Moment(long atMs) ? atMs : Long.MAX_VALUE)
                .min()
                .orElse(Long.MAX_VALUE);
        long startMs = pace.start() != null
                ? pace.start().toEpochMilli()
                : firstMs != Long.MAX_VALUE ? firstMs : pace.now().toEpochMilli();
        SplittableRandom random = new SplittableRandom(pace.seed());
        double offsetMs = 0;
        List<Asked> requests = new ArrayList<>(lines.size());
        for (LineReader.Read line : lines) {
            long atMs = switch (line.at()) {
                case LineReader.At.Moment(long moment) -> startMs + (moment - firstMs);
                case LineReader.At.Offset(long millis) -> startMs + millis;
                case LineReader.At.Unknown() -> startMs + (long) offsetMs;
            };
            offsetMs += random.nextExponential() * 1000 / pace.perSecond();
            InferenceRequest request = line.request(Instant.ofEpochMilli(atMs));
            requests.add(new Asked(atMs, request));
        }
        requests.sort(Comparator.comparingLong(Asked::atMs));
        return requests;
    }

    /** When the first request comes. */
    Instant from() {
        return Instant.ofEpochMilli(requests.getFirst().atMs());
    }

    /** When the last one does. */
    Instant to() {
        return Instant.ofEpochMilli(requests.getLast().atMs());
    }
}
