package dev.weirkeeper.connector.ingress.stream;

import dev.weirkeeper.schema.ResponseChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of a stream is to be sent, and when. Pure but for its memory of what was sent; of one thread.
 *
 * <ul>
 *   <li>Chunks of the attempt at hand are sent in order of {@code sequence}; repeated ones are passed over.
 *   <li>After a gap nothing more of that attempt is sent: the final response holds the rest.
 *   <li>A chunk of a higher attempt voids what came before it: a boundary is told if anything was sent. Chunks of lower
 *       attempts are passed over.
 *   <li>The final response always ends it: what was not yet sent of it is sent; where it does not begin with what was sent,
 *       it is another attempt's, and follows whole after a boundary.
 * </ul>
 */
public final class StreamedText {
    private final StringBuilder sent = new StringBuilder();
    private int attempt = -1;
    private long next;
    private boolean gap;

    /** What to send. */
    public sealed interface Piece {}

    /** Text that follows what was sent. */
    public record Text(String text) implements Piece {}

    /** What was sent is void; the text begins anew. */
    public record Restart(int attempt) implements Piece {}

    /** What to send after a chunk. */
    public List<Piece> take(ResponseChunk chunk) {
        List<Piece> pieces = new ArrayList<>();
        if (chunk.getAttempt() < attempt) {
            return pieces;
        }
        if (chunk.getAttempt() > attempt) {
            begin(chunk.getAttempt(), pieces);
        }
        if (gap || chunk.getSequence() < next) {
            return pieces;
        }
        if (chunk.getSequence() > next) {
            gap = true;
            return pieces;
        }
        next++;
        @Nullable String delta = chunk.getDelta();
        if (delta != null) {
            add(delta, pieces);
        }
        return pieces;
    }

    /**
     * What to send after the final response.
     *
     * @param text the whole answer
     * @param attempts how many attempts there were
     */
    public List<Piece> end(String text, int attempts) {
        List<Piece> pieces = new ArrayList<>();
        if (!text.startsWith(sent.toString())) {
            begin(Math.max(attempts, attempt + 1), pieces);
        }
        add(text.substring(sent.length()), pieces);
        return pieces;
    }

    private void begin(int newer, List<Piece> pieces) {
        attempt = newer;
        next = 0;
        gap = false;
        if (!sent.isEmpty()) {
            pieces.add(new Restart(newer));
            sent.setLength(0);
        }
    }

    private void add(String text, List<Piece> pieces) {
        if (!text.isEmpty()) {
            sent.append(text);
            pieces.add(new Text(text));
        }
    }
}
