package dev.weirkeeper.ops.fakeprovider;

import java.util.stream.DoubleStream;

/**
 * What a simulated model does beside answering.
 *
 * @param limits beyond them a call gets a 429
 * @param faults what befalls a call by chance
 */
public record Behaviour(Limits limits, Faults faults) {

    /**
     * Limits, each 0 where there is none.
     *
     * @param requestsPerMinute a token bucket that holds a minute's worth and refills steadily
     * @param tokensPerMinute the same for prompt and output tokens together
     * @param concurrency calls that may run at once
     */
    public record Limits(int requestsPerMinute, int tokensPerMinute, int concurrency) {
        /** Refuses negative limits. */
        public Limits {
            if (requestsPerMinute < 0 || tokensPerMinute < 0 || concurrency < 0) {
                throw new IllegalArgumentException("limits: must be at least 0, 0 means none");
            }
        }

        /** No limits. */
        public static Limits none() {
            return new Limits(0, 0, 0);
        }
    }

    /**
     * Chances of faults, each from 0 to 1, together at most 1.
     *
     * @param throttled a 429 with {@code Retry-After}, whatever the limits say
     * @param retryAfterMs the wait that such a 429 asks for, milliseconds, at least 0
     * @param serverError a 500
     * @param overloaded a 503
     * @param hang no answer, ever
     * @param reset the connection is reset when the first token is due
     * @param cut the connection is closed in the middle of the answer
     */
    public record Faults(
            double throttled,
            long retryAfterMs,
            double serverError,
            double overloaded,
            double hang,
            double reset,
            double cut) {
        /** Refuses what is no probability. */
        public Faults {
            double[] chances = {throttled, serverError, overloaded, hang, reset, cut};
            if (DoubleStream.of(chances).anyMatch(chance -> !(chance >= 0))
                    || DoubleStream.of(chances).sum() > 1 + 1e-9) {
                throw new IllegalArgumentException("faults: each must be at least 0, together at most 1");
            }
            if (retryAfterMs < 0) {
                throw new IllegalArgumentException("retryAfterMs: " + retryAfterMs + " must be at least 0");
            }
        }

        /** No faults. */
        public static Faults none() {
            return new Faults(0, 1_000, 0, 0, 0, 0, 0);
        }

        /** Every call ends in this fault. */
        public static Faults always(Fault fault) {
            return new Faults(
                    sure(fault == Fault.THROTTLED),
                    1_000,
                    sure(fault == Fault.SERVER_ERROR),
                    sure(fault == Fault.OVERLOADED),
                    sure(fault == Fault.HANG),
                    sure(fault == Fault.RESET),
                    sure(fault == Fault.CUT));
        }

        private static double sure(boolean it) {
            return it ? 1 : 0;
        }
    }

    /** No limits, no faults. */
    public static Behaviour none() {
        return new Behaviour(Limits.none(), Faults.none());
    }

    /** Only these limits. */
    public static Behaviour limited(Limits limits) {
        return new Behaviour(limits, Faults.none());
    }

    /** Only these faults. */
    public static Behaviour faulty(Faults faults) {
        return new Behaviour(Limits.none(), faults);
    }
}
