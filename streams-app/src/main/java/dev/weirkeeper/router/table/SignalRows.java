package dev.weirkeeper.router.table;

import dev.weirkeeper.router.signal.Held;
import dev.weirkeeper.router.signal.SignalBoard;
import dev.weirkeeper.schema.Signal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the signals of their topic on the board. One that breaks a rule is passed over, and said so once a minute. */
final class SignalRows implements RowSink<Signal> {
    private static final Logger LOG = LoggerFactory.getLogger(SignalRows.class);
    private static final long SAY_EVERY_MS = 60_000;

    private final SignalBoard board;
    private long saidAtMs;
    private long unsaid;

    SignalRows(SignalBoard board) {
        this.board = board;
    }

    @Override
    public void put(String key, Signal row, long appendMs) {
        Optional<String> flaw = Held.flaw(row);
        if (flaw.isPresent()) {
            say("signal_invalid", flaw.get(), appendMs);
        } else if (!board.put(Held.of(row, appendMs), appendMs)) {
            say("too_many_signals", "more than " + SignalBoard.MOST + " signals hold", appendMs);
        }
    }

    private void say(String code, String why, long appendMs) {
        unsaid++;
        if (appendMs >= saidAtMs + SAY_EVERY_MS) {
            LOG.atWarn()
                    .addKeyValue("errorCode", code)
                    .addKeyValue("passedOver", unsaid)
                    .log("a signal is passed over: {}", why);
            saidAtMs = appendMs;
            unsaid = 0;
        }
    }

    /** A record without a value says nothing; what holds runs out by itself. */
    @Override
    public void delete(String key, long appendMs) {}

    @Override
    public void unreadable(String key, long appendMs) {}
}
