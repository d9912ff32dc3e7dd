package dev.weirkeeper.worker.provider;

import dev.weirkeeper.worker.outcome.AnswerTooLargeException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Server-sent events out of bytes, cut anywhere: the data of each event, its lines joined by line feeds. Comments and the
 * fields {@code event}, {@code id} and {@code retry} are passed over: every provider says in the data what it is. What
 * follows the last blank line is no event, by the standard (WHATWG HTML, 9.2.6). Not thread-safe.
 */
final class SseParser {
    private static final String DATA = "data";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final int lineMaxBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private boolean anyData;
    private boolean afterReturn;
    private boolean firstLine = true;

    /**
     * @param eventMaxBytes the most bytes of a line and the most characters of an event, at least 1
     */
    SseParser(int eventMaxBytes) {
        this.lineMaxBytes = eventMaxBytes;
    }

    /**
     * Reads on.
     *
     * @param bytes what came next; is read to its end
     * @param events is given the data of each event that is whole now
     * @throws AnswerTooLargeException where a line or an event is larger than allowed
     */
    void read(ByteBuffer bytes, Consumer<String> events) throws AnswerTooLargeException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n' && afterReturn) {
                afterReturn = false; // the second half of CR LF
            } else if (next == '\n' || next == '\r') {
                afterReturn = next == '\r';
                endLine(events);
            } else {
                afterReturn = false;
                if (line.size() >= lineMaxBytes) {
                    throw new AnswerTooLargeException(lineMaxBytes);
                }
                line.write(next);
            }
        }
    }

    private void endLine(Consumer<String> events) throws AnswerTooLargeException {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (firstLine) {
            firstLine = false;
            text = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        }
        if (text.isEmpty()) {
            endEvent(events);
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        if (field.equals(DATA)) {
            add(colon < 0 ? "" : value(text, colon));
        }
    }

    /** One space after the colon belongs to the colon. */
    private static String value(String text, int colon) {
        int from = colon + 1;
        return text.substring(from < text.length() && text.charAt(from) == ' ' ? from + 1 : from);
    }

    private void add(String value) throws AnswerTooLargeException {
        if (data.length() + (long) value.length() > lineMaxBytes) {
            throw new AnswerTooLargeException(lineMaxBytes);
        }
        if (anyData) {
            data.append('\n');
        }
        anyData = true;
        data.append(value);
    }

    private void endEvent(Consumer<String> events) {
        if (anyData) {
            String whole = data.toString();
            data.setLength(0);
            anyData = false;
            events.accept(whole);
        }
    }
}
