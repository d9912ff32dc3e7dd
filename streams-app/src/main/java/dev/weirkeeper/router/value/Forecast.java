package dev.weirkeeper.router.value;

/**
 * What is expected of a deployment for a request.
 *
 * @param spend the cost
 * @param quality of the answer
 * @param speed of the answer
 * @param inTime probability that it comes in time, 0..1
 * @param value {@link Worth#value} of all this, dollars
 */
public record Forecast(Spend spend, Quality quality, Speed speed, double inTime, double value) {

    /** Probability that an answer comes, in time, 0..1. */
    public double answers() {
        return (1 - speed.failure()) * inTime;
    }
}
