package dev.weirkeeper.router.value;

import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import java.util.List;
import java.util.Locale;

/**
 * How well a deployment is expected to answer, before any feedback.
 *
 * <p>On the log-odds scale, as in item response models: {@code logit q = logit(mean) + shift − slope · (x − x0)}.
 *
 * <ul>
 *   <li>{@code mean}: the catalogue's prior; where it has one for the prompt's domain, the two mixed by how sure the domain is.
 *   <li>{@code x}: the prompt's complexity, {@code x0} = {@value #AVERAGE}: that of an average prompt, at which the prior
 *       holds. A complexity that the classifier is hardly sure of counts less, one with confidence 0 not at all.
 *   <li>{@code slope}: how fast the model falls behind as prompts get harder, by kind: small ones fast, large ones slowly; {@value #REASONING} times
 *       that for a model that reasons before it answers.
 *   <li>{@code shift}: a specialised model outside the domains or intents that it is made for: {@value #OUTSIDE} times the
 *       certainty of that.
 * </ul>
 *
 * @param mean the prior for the prompt's domain, 0..1
 * @param slope per unit of complexity
 * @param shift on the log-odds scale
 * @param expected quality for this prompt, 0..1
 */
public record Quality(double mean, double slope, double shift, double expected) {
    private static final double AVERAGE = 0.4;
    private static final double OUTSIDE = -1.2;
    /** From this confidence on the complexity counts in full. */
    private static final double FULL_TRUST = 0.25;

    private static final double REASONING = 0.6;
    /** Nothing is certain: keeps the log-odds finite. */
    private static final double LEAST = 0.01;

    public static Quality of(ModelSpec spec, Classification prompt) {
        double prior = spec.getQuality().getPrior();
        Double inDomain = spec.getQuality().getByDomain().get(prompt.getDomain());
        double sure = unit(prompt.getDomainConfidence());
        double mean = inDomain == null ? prior : sure * inDomain + (1 - sure) * prior;
        double slope = slope(spec.getKind()) * (spec.getCapabilities().contains("reasoning") ? REASONING : 1);
        double shift = OUTSIDE * outside(spec, prompt);
        return new Quality(mean, slope, shift, expected(mean, slope, shift, prompt));
    }

    /** The formula above. StrictMath: the same on every machine, so that a decision can be made again bit for bit. */
    public static double expected(double mean, double slope, double shift, Classification prompt) {
        double trust = Math.min(1, unit(prompt.getComplexityConfidence()) / FULL_TRUST);
        double harder = trust * (unit(prompt.getComplexity()) - AVERAGE);
        double p = Math.clamp(mean, LEAST, 1 - LEAST);
        double logOdds = StrictMath.log(p / (1 - p)) + shift - slope * harder;
        return 1 / (1 + StrictMath.exp(-logOdds));
    }

    private static double slope(ModelKind kind) {
        return switch (kind) {
            case SMALL -> 4.0;
            case SPECIALISED, FINE_TUNED -> 3.0;
            case RAG, UNKNOWN -> 2.5;
            case LARGE -> 1.5;
        };
    }

    /** How sure it is that the prompt lies outside what the model is made for, 0..1. */
    private static double outside(ModelSpec spec, Classification prompt) {
        double domain = spec.getDomains().isEmpty()
                ? 0
                : mismatch(spec.getDomains(), prompt.getDomain(), prompt.getDomainConfidence());
        double intent = spec.getIntents().isEmpty()
                ? 0
                : mismatch(
                        spec.getIntents(),
                        prompt.getIntent().name().toLowerCase(Locale.ROOT),
                        prompt.getIntentConfidence());
        return Math.max(domain, intent);
    }

    /** Where a label is not among those: probably outside; where it is: outside only if the label is wrong. */
    private static double mismatch(List<String> madeFor, String label, double confidence) {
        double sure = unit(confidence);
        for (String one : madeFor) {
            if (one.equalsIgnoreCase(label)) {
                return (1 - sure) / 2;
            }
        }
        return (1 + sure) / 2;
    }

    private static double unit(double value) {
        return value >= 0 ? Math.min(1, value) : 0;
    }
}
