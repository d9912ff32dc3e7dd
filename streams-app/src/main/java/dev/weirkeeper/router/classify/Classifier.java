package dev.weirkeeper.router.classify;

import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Intent;
import java.util.List;

/**
 * Estimates what a prompt asks for, from cheap features: words and phrases of a rule file, scripts, marks, length. Pure, linear
 * in the part of the prompt that is read, tens of microseconds for a usual one; nothing in it backtracks.
 *
 * <p>Every label carries the probability that it is right, and UNKNOWN is one of them: these are rules, not a trained model.
 */
public final class Classifier {
    /** Which rules these are. */
    public static final String VERSION = "rules-1";

    /** Every kind of sensitive content that can be found. */
    public static final List<String> SENSITIVE_KINDS =
            List.of("email", "phone", "card", "iban", "ssn", "ip", "secret", "injection");

    private static final Lexicon LEXICON = Lexicon.read("rules-1.txt");
    private static final Languages LANGUAGES = new Languages(LEXICON);
    private static final Intents INTENTS = new Intents(LEXICON);
    private static final Domains DOMAINS = new Domains(LEXICON);
    private static final Complexity COMPLEXITY = new Complexity(LEXICON);
    private static final AnswerLength ANSWER_LENGTH = new AnswerLength(LEXICON);
    private static final Sensitivity SENSITIVITY = new Sensitivity(LEXICON);

    private Classifier() {}

    /**
     * Classifies a request.
     *
     * @param request any request; of its text no more than head and tail are read, and {@code truncated} says where that is
     *     not all
     */
    public static Classification classify(InferenceRequest request) {
        Prompt prompt = Prompt.of(request);
        Scan ask = Scan.of(prompt.ask(), LEXICON);
        long inputTokens = TokenEstimate.of(prompt);
        Intents.Guess intent = INTENTS.guess(ask, prompt);
        Languages.Guess domain = DOMAINS.guess(
                ask,
                codeLooks(ask) + (intent.intent() == Intent.CODE ? 3 * intent.confidence() : 0),
                intent.intent() == Intent.MATHS ? 2 * intent.confidence() : 0);
        Script script = Languages.script(ask);
        Languages.Guess language = LANGUAGES.language(ask, script, prompt.ask());
        Classification classification = new Classification();
        classification.setIntent(intent.intent());
        classification.setIntentConfidence(intent.confidence());
        classification.setComplexity(COMPLEXITY.of(ask, prompt, intent.intent(), inputTokens));
        classification.setComplexityConfidence(ask.words == 0 ? 0 : Complexity.CONFIDENCE);
        classification.setDomain(domain.label());
        classification.setDomainConfidence(domain.confidence());
        classification.setLanguage(language.label());
        classification.setLanguageConfidence(language.confidence());
        classification.setScript(script.code());
        classification.setSensitivity(SENSITIVITY.find(prompt.all(), ask));
        classification.setEstimatedInputTokens(inputTokens);
        classification.setEstimatedOutputTokens(ANSWER_LENGTH.of(ask, request, intent.intent(), inputTokens));
        classification.setClassifierVersion(VERSION);
        classification.setTruncated(prompt.truncated());
        return classification;
    }

    /** What fences and many brackets say for code, on the scale of the rules' weights. */
    private static double codeLooks(Scan ask) {
        double marks = Math.max(0, ask.codeMarks - 4 * ask.latex);
        double share = Math.clamp(30 * marks / Math.max(40, ask.wordLetters) - 1.5, 0.0, 4.0);
        return share + (ask.fence ? 3 : 0);
    }
}
