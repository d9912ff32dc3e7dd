package dev.weirkeeper.ops.verb.send;

import dev.weirkeeper.connector.client.ClientException;
import dev.weirkeeper.connector.client.ResponseTimedOutException;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Endings;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.Usage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one prompt and shows its answer: the answer on standard output, all about it on standard error. */
final class SingleSend {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final WeirkeeperClient client;
    private final Terminal terminal;
    private final PrintWriter out;
    private final PrintWriter err;

    SingleSend(WeirkeeperClient client, Terminal terminal, PrintWriter out, PrintWriter err) {
        this.client = client;
        this.terminal = terminal;
        this.out = out;
        this.err = err;
    }

    /** Sends and waits; true where it was answered. */
    boolean ask(InferenceRequest request, Duration timeout, boolean json) throws InterruptedException {
        long sentAt = System.nanoTime();
        InferenceResponse response = await(client.send(request, timeout), request);
        long millis = Duration.ofNanos(System.nanoTime() - sentAt).toMillis();
        if (json) {
            out.println(RecordJson.of(response));
            return response.getStatus() == ResponseStatus.ANSWERED;
        }
        if (response.getStatus() == ResponseStatus.ANSWERED) {
            out.println(Endings.text(response));
            out.flush();
            err.println();
            err.println(terminal.grey(aside(response, millis)));
            return true;
        }
        Endings.explain(response, terminal).forEach(err::println);
        return false;
    }

    /** Sends and shows the answer while it is made; true where it was answered. */
    boolean stream(InferenceRequest request, Duration timeout, boolean json) throws InterruptedException {
        StreamedSend shown = new StreamedSend(out, err, terminal, json, System::nanoTime);
        client.stream(request, timeout).subscribe(shown);
        try {
            return shown.ended().get().getStatus() == ResponseStatus.ANSWERED;
        } catch (ExecutionException e) {
            throw told(e.getCause(), request);
        }
    }

    /** Sends without waiting for the answer. */
    void submit(InferenceRequest request, boolean json) throws InterruptedException {
        try {
            client.submit(request).get();
        } catch (ExecutionException e) {
            throw told(e.getCause(), request);
        }
        if (json) {
            out.println("{\"requestId\":\"" + request.getRequestId() + "\"}");
        } else {
            out.println(request.getRequestId());
            err.println(terminal.grey("accepted; see: weir get " + request.getRequestId()));
        }
    }

    private InferenceResponse await(CompletableFuture<InferenceResponse> future, InferenceRequest request)
            throws InterruptedException {
        try {
            try {
                return future.get(SILENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                err.println(terminal.grey("waiting for an answer; Ctrl-C leaves the request running, weir get "
                        + request.getRequestId() + " finds it"));
                err.flush();
                return future.get();
            }
        } catch (ExecutionException | CompletionException e) {
            throw told(e.getCause(), request);
        }
    }

    private static CliException told(@Nullable Throwable cause, InferenceRequest request) {
        if (cause instanceof ResponseTimedOutException timedOut) {
            return CliException.failed(
                    String.valueOf(timedOut.getMessage()),
                    "See it later with: weir get " + request.getRequestId() + "; what holds it up: weir doctor");
        }
        if (cause instanceof ClientException refused) {
            return CliException.failed(refused.code() + ": " + refused.getMessage(), hint(refused.code()), refused);
        }
        return CliException.failed(
                "not sent: " + (cause == null ? "no reason known" : cause.getMessage()), "Look with: weir doctor");
    }

    private static String hint(String code) {
        return code.equals("request_too_large")
                ? "A request may have 900 kB; nothing was sent. Shorten it, or pass large parts by URL."
                : "Look with: weir doctor";
    }

    /** What there is to say about an answer, in one line. */
    static String aside(InferenceResponse response, long millis) {
        List<String> parts = new ArrayList<>();
        parts.add(String.valueOf(response.getModel()));
        parts.add(response.getStatus() + (response.getReplayed() ? " (stored, replayed)" : ""));
        if (response.getAnswerFlaw() != null) {
            parts.add("no better answer could be had (" + response.getAnswerFlaw() + ")");
        }
        parts.add(Shown.millis(millis));
        parts.add(Shown.money(response.getCostNanoUsd()));
        Usage usage = response.getUsage();
        if (usage != null) {
            parts.add(usage.getInputTokens() + " + " + usage.getOutputTokens() + " tokens");
        }
        if (response.getDecisionId() != null) {
            parts.add("decision " + response.getDecisionId());
        }
        parts.add("weir explain " + response.getRequestId());
        return String.join(" · ", parts);
    }
}
