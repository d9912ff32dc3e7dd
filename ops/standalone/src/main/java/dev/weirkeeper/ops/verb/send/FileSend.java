package dev.weirkeeper.ops.verb.send;

import dev.weirkeeper.connector.client.ClientException;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.screen.Progress;
import dev.weirkeeper.ops.screen.ProgressLine;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends the lines of a file, as fast as asked for, and waits for what becomes of them. One thread sends; answers come on
 * the client's.
 */
final class FileSend {
    private static final int NAMED_BAD_LINES = 20;

    private final WeirkeeperClient client;
    private final Asking asking;
    private final Pace pace;
    private final Tally tally;
    private final AnswerFile answers;
    private final long startedAt = System.nanoTime();
    // One party for the sender, one for each request that is out.
    private final Phaser out = new Phaser(1);

    /**
     * How a file is sent.
     *
     * @param limit most lines to take, 1 or more
     * @param perSecond most requests a second; 0: as fast as it goes
     * @param timeout how long each response is waited for
     * @param awaited whether responses are waited for at all
     * @param lineIds whether a line's own id becomes the request's
     */
    record Pace(long limit, double perSecond, Duration timeout, boolean awaited, boolean lineIds) {}

    FileSend(WeirkeeperClient client, Asking asking, Pace pace, Tally tally, AnswerFile answers) {
        this.client = client;
        this.asking = asking;
        this.pace = pace;
        this.tally = tally;
        this.answers = answers;
    }

    /** Sends everything and returns when all of it has ended. */
    void run(InputFile file, ProgressLine line) throws IOException {
        for (long taken = 0; taken < pace.limit(); taken++) {
            Optional<Line> next = file.next();
            if (next.isEmpty()) {
                break;
            }
            switch (next.get()) {
                case Line.Bad bad -> refuse(bad, line);
                case Line.Good good -> take(good, line);
            }
        }
        out.arriveAndAwaitAdvance();
    }

    /** How far it is. */
    Progress progress(long total) {
        return new Progress(tally.doneCount(), total, tally.failedCount(), tally.costNanoUsd(), elapsed());
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private void take(Line.Good line, ProgressLine screen) {
        Optional<String> id = requestId(line.question());
        if (id.isEmpty()) {
            refuse(
                    new Line.Bad(line.number(), "no_id", "has no \"id\" or \"custom_id\", which --ids line needs"),
                    screen);
            return;
        }
        keepPace();
        InferenceRequest request = asking.request(line.question(), id.get(), Instant.now());
        out.register();
        long sentAt = System.nanoTime();
        CompletableFuture<?> end = pace.awaited()
                ? client.send(request, pace.timeout())
                        .whenComplete((response, failure) -> ended(response, failure, sentAt))
                : client.submit(request).whenComplete((accepted, failure) -> ended(null, failure, sentAt));
        tally.sent();
        var ignored = end.whenComplete((result, failure) -> out.arriveAndDeregister());
    }

    private Optional<String> requestId(Question question) {
        return pace.lineIds()
                ? Optional.ofNullable(question.lineId())
                : Optional.of(UUID.randomUUID().toString());
    }

    private void ended(@Nullable InferenceResponse response, @Nullable Throwable failure, long sentAt) {
        if (response != null) {
            tally.ended(response, Duration.ofNanos(System.nanoTime() - sentAt).toMillis());
            answers.write(response);
        } else if (failure != null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            String code = cause instanceof ClientException known ? known.code() : "not_sent";
            tally.lost(code, String.valueOf(cause.getMessage()));
        }
    }

    private void refuse(Line.Bad line, ProgressLine screen) {
        tally.bad(line);
        if (tally.badLineCount() <= NAMED_BAD_LINES) {
            screen.say("line " + line.number() + " " + line.reason() + ": skipped");
        } else if (tally.badLineCount() == NAMED_BAD_LINES + 1) {
            screen.say("more such lines are skipped and counted, not named");
        }
    }

    /** Waits for the moment at which the next request is due; a late sender catches up. */
    private void keepPace() {
        if (pace.perSecond() <= 0) {
            return;
        }
        long due = startedAt + (long) (tally.sentCount() / pace.perSecond() * 1e9);
        long wait = due - System.nanoTime();
        while (wait > 0) {
            LockSupport.parkNanos(wait);
            wait = due - System.nanoTime();
        }
    }
}
