package dev.weirkeeper.ops.verb.send;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A file of questions, a JSON object a line; plain or gzipped, which is told by its first bytes and not by its name. Blank
 * lines do not count as lines to be answered. Not thread-safe.
 */
public final class InputFile implements AutoCloseable {
    /** Longest line that is kept; longer ones are stepped over without being held in memory. */
    static final int LONGEST_LINE = 8 * 1024 * 1024;

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final InputStream in;
    private long number;

    private InputFile(InputStream in) {
        this.in = in;
    }

    /** Opens a file; {@code -} is standard input. */
    public static InputFile open(Path path) throws IOException {
        InputStream raw = path.toString().equals("-") ? System.in : Files.newInputStream(path);
        return of(raw);
    }

    static InputFile of(InputStream raw) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16);
        buffered.mark(2);
        boolean zipped = buffered.read() == GZIP_FIRST && buffered.read() == GZIP_SECOND;
        buffered.reset();
        return new InputFile(
                zipped ? new BufferedInputStream(new GZIPInputStream(buffered, 1 << 16), 1 << 16) : buffered);
    }

    /**
     * How many lines there are to take, for a progress bar; 0 where that cannot be known beforehand.
     *
     * @param limit no more than this are counted
     */
    static long count(Path path, long limit) throws IOException {
        if (path.toString().equals("-")) {
            return 0;
        }
        long lines = 0;
        boolean blank = true;
        try (InputFile file = open(path)) {
            int read = file.in.read();
            while (read >= 0 && lines < limit) {
                blank &= read == '\n' || read == '\r' || read == ' ' || read == '\t';
                if (read == '\n') {
                    lines += blank ? 0 : 1;
                    blank = true;
                }
                read = file.in.read();
            }
        }
        return Math.min(limit, blank ? lines : lines + 1);
    }

    /** The next line that is not blank; empty at the end of the file. */
    public Optional<Line> next() throws IOException {
        while (true) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long length = 0;
            int read = in.read();
            if (read < 0) {
                return Optional.empty();
            }
            number++;
            while (read >= 0 && read != '\n') {
                length++;
                if (length <= LONGEST_LINE) {
                    bytes.write(read);
                }
                read = in.read();
            }
            if (length > LONGEST_LINE) {
                return Optional.of(new Line.Bad(
                        number,
                        "request_too_large",
                        "has " + length / 1_000_000 + " MB; a request may have 900 kB: pass large parts by URL"));
            }
            Optional<Line> line = line(bytes.toByteArray());
            if (line.isPresent()) {
                return line;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Optional<Line> line(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.of(new Line.Bad(number, "not_utf8", "is no UTF-8 text"));
        }
        String plain = number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (plain.isBlank()) {
            return Optional.empty();
        }
        try {
            JsonNode fields = QuestionReader.parse(plain);
            return Optional.of(new Line.Good(number, QuestionReader.read(fields), fields));
        } catch (BadLineException e) {
            return Optional.of(new Line.Bad(number, e.code(), String.valueOf(e.getMessage())));
        }
    }
}
