package dev.weirkeeper.ops.bench;

import dev.weirkeeper.connector.client.Requests;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What Weirkeeper adds to a provider's own time: requests at a steady rate, open loop (a slow answer does not slow the
 * sending down, so it is not left out of the figures either).
 *
 * <p>Added latency of a request = (response consumed − request produced) − (call ended − call started). The first
 * difference is of this process's monotonic clock, the second of the worker's; no two clocks are compared.
 */
public final class LatencyBench {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);
    private static final String NO_RESPONSE = "NONE";

    /** The parts of the way that are told apart. The last three come from timestamps in broker time, to the millisecond. */
    private enum Hop {
        ADDED("added by Weirkeeper"),
        WHOLE("request to response, whole"),
        CALL("provider call"),
        DECIDE("accepted to decided"),
        TO_CALL("decided to call started"),
        RESPOND("call ended to response made");

        private final String title;

        Hop(String title) {
            this.title = title;
        }
    }

    /**
     * How a run goes.
     *
     * @param rate requests a second, above 0
     * @param warmUp sent and not counted
     * @param duration sent and counted
     * @param tenant whose requests they are
     */
    public record Plan(double rate, Duration warmUp, Duration duration, String tenant) {
        public Plan {
            if (rate <= 0 || rate > 100_000) {
                throw new IllegalArgumentException("rate: " + rate + " must be above 0 and at most 100000 a second");
            }
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("duration: " + duration + " must be longer than 0");
            }
        }
    }

    private record Answer(@Nullable InferenceResponse response, double wholeMs) {}

    private LatencyBench() {}

    /**
     * Runs it.
     *
     * @param client sends and receives; not closed here
     * @param plan how
     * @param progress is told the number sent, about once a second
     */
    public static LatencyReport run(WeirkeeperClient client, Plan plan, Consumer<Integer> progress) {
        int warmUp = (int) Math.round(plan.rate() * plan.warmUp().toMillis() / 1000);
        int total = warmUp + (int) Math.round(plan.rate() * plan.duration().toMillis() / 1000);
        long interval = (long) (TimeUnit.SECONDS.toNanos(1) / plan.rate());
        long start = System.nanoTime();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < total; i++) {
            waitUntil(start + i * interval);
            CompletableFuture<Answer> answer = send(client, plan.tenant(), i);
            if (i >= warmUp) {
                answers.add(answer);
            }
            if (i % Math.max(1, (int) plan.rate()) == 0) {
                progress.accept(i);
            }
        }
        return report(plan.rate(), answers.stream().map(CompletableFuture::join).toList());
    }

    private static void waitUntil(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
    }

    private static CompletableFuture<Answer> send(WeirkeeperClient client, String tenant, int number) {
        InferenceRequest request = Requests.prompt(tenant, "Question " + number + ": what is the capital of France?")
                .setPriority(Priority.INTERACTIVE)
                .build();
        long sent = System.nanoTime();
        return client.send(request, LONGEST_ANSWER)
                .handle((response, failure) ->
                        new Answer(failure == null ? response : null, (System.nanoTime() - sent) / 1e6));
    }

    private static LatencyReport report(double rate, List<Answer> answers) {
        Map<String, Integer> statuses = new HashMap<>();
        Map<Hop, List<Double>> samples = new EnumMap<>(Hop.class);
        for (Answer answer : answers) {
            InferenceResponse response = answer.response();
            statuses.merge(response == null ? NO_RESPONSE : response.getStatus().name(), 1, Integer::sum);
            if (response != null && response.getStatus() == ResponseStatus.ANSWERED) {
                addSamples(samples, answer.wholeMs(), response.getTimings());
            }
        }
        List<LatencyReport.Hop> hops = new ArrayList<>();
        samples.forEach((hop, values) -> hops.add(LatencyReport.Hop.of(
                hop.title,
                new Quantiles(values.stream().mapToDouble(Double::doubleValue).toArray()))));
        return new LatencyReport(rate, answers.size(), statuses, hops);
    }

    private static void addSamples(Map<Hop, List<Double>> samples, double wholeMs, @Nullable Timings timings) {
        add(samples, Hop.WHOLE, wholeMs);
        if (timings == null) {
            return;
        }
        double callMs = between(timings.getCallStartedAt(), timings.getCallEndedAt());
        add(samples, Hop.ADDED, wholeMs - callMs);
        add(samples, Hop.CALL, callMs);
        add(samples, Hop.DECIDE, between(timings.getAcceptedAt(), timings.getDecidedAt()));
        add(samples, Hop.TO_CALL, between(timings.getDecidedAt(), timings.getCallStartedAt()));
        add(samples, Hop.RESPOND, between(timings.getCallEndedAt(), timings.getRespondedAt()));
    }

    private static void add(Map<Hop, List<Double>> samples, Hop hop, double ms) {
        if (!Double.isNaN(ms)) {
            samples.computeIfAbsent(hop, h -> new ArrayList<>()).add(ms);
        }
    }

    private static double between(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null
                ? Double.NaN
                : Duration.between(from, to).toNanos() / 1e6;
    }
}
