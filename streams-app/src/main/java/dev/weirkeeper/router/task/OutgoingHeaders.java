package dev.weirkeeper.router.task;

import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.router.plan.Outgoing;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers of what leaves a task. */
public final class OutgoingHeaders {
    /** Header of a request that was moved to its home partition: when it was appended first, milliseconds since the epoch. */
    public static final String ACCEPTED = "weirkeeper.accepted.ms";

    private OutgoingHeaders() {}

    /**
     * Writes them. A moved request and a dead letter keep the headers they came with; nothing else has any.
     *
     * @param to headers of the record that leaves, empty
     * @param came headers of the record at hand; null where none is
     */
    static void write(Outgoing content, @Nullable Headers came, Headers to) {
        switch (content) {
            case Outgoing.Stray stray -> {
                copy(came, to);
                to.add(ACCEPTED, utf8(Long.toString(stray.acceptedAtMs())));
            }
            case Outgoing.DeadLetter letter -> {
                copy(came, to);
                letter.headers().forEach((name, value) -> to.add(name, utf8(value)));
            }
            case Outgoing.Dispatch d -> {}
            case Outgoing.Response r -> {}
            case Outgoing.Audit a -> {}
            case Outgoing.Mail m -> {}
            case Outgoing.Demand d -> {}
            case Outgoing.Report r -> {}
            case Outgoing.Sample s -> {}
        }
    }

    /** As many as there is room for: compressed, a record may bring headers that are too large to go on. */
    private static void copy(@Nullable Headers from, Headers to) {
        if (from == null) {
            return;
        }
        long bytes = 0;
        for (Header header : from) {
            bytes += header.key().length() * 3L + (header.value() == null ? 0 : header.value().length);
            if (bytes <= Limits.HEADERS_BYTES) {
                to.add(header);
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** When a request was appended first, as its mover wrote it down; 0: it was not moved, or nobody can read it. */
    public static long acceptedMs(Headers headers) {
        @Nullable Header header = headers.lastHeader(ACCEPTED);
        if (header == null || header.value() == null) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(new String(header.value(), StandardCharsets.UTF_8)));
        } catch (NumberFormatException e) {
            return 0; // not our mover's
        }
    }

    /** How often a request was moved, by its headers: each mover adds one. */
    public static int moves(Headers headers) {
        int moves = 0;
        for (Header ignored : headers.headers(ACCEPTED)) {
            moves++;
        }
        return moves;
    }
}
