package dev.weirkeeper.router.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Intent;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.serde.TrustedRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {
    static {
        TrustedRecords.vouch();
    }

    /** The files of this test and what OpenAI's o200k tokenizer counts in them. */
    private static final Map<String, Integer> COUNTED = Map.of(
            "english.txt", 197,
            "code.txt", 243,
            "json.txt", 386,
            "maths.txt", 145,
            "chinese.txt", 212,
            "japanese.txt", 226,
            "korean.txt", 185,
            "german.txt", 155,
            "russian.txt", 149);

    @Test
    void shouldEstimateTokensWithinTenPercentOnAverage() throws IOException {
        double sum = 0;
        for (Map.Entry<String, Integer> file : COUNTED.entrySet()) {
            double error = Math.abs(TokenEstimate.of(resource(file.getKey())) / file.getValue() - 1);
            assertThat(error).as(file.getKey()).isLessThan(0.15);
            sum += error;
        }
        assertThat(sum / COUNTED.size()).isLessThan(0.10);
    }

    @Test
    void shouldEstimateALongTextFromSamplesOfAllOfIt() throws IOException {
        // English first, then as much Chinese: head and tail alone would tell a wrong story.
        String english = resource("english.txt").repeat(200);
        String chinese = resource("chinese.txt").repeat(300);
        double exact =
                200 * TokenEstimate.of(resource("english.txt")) + 300 * TokenEstimate.of(resource("chinese.txt"));
        assertThat(TokenEstimate.of(english + chinese)).isEqualTo(exact, within(exact * 0.05));
    }

    @Test
    void shouldCountMessagesPartsAndTools() {
        InferenceRequest.Builder request = request("Describe the picture.");
        long plain = classify(request).getEstimatedInputTokens();
        assertThat(plain).isBetween(10L, 14L);
        request.setParameters(Parameters.newBuilder()
                .setTools("[{\"type\": \"function\", \"function\": {\"name\": \"weather\"}}]")
                .build());
        long withTools = classify(request).getEstimatedInputTokens();
        assertThat(withTools).isGreaterThan(plain + 10);
        Message image = Message.newBuilder()
                .setRole("user")
                .setParts(List.of(ContentPart.newBuilder().setType("image_url").build()))
                .build();
        request.setMessages(List.of(request.getMessages().getFirst(), image));
        assertThat(classify(request).getEstimatedInputTokens()).isGreaterThan(withTools + 500);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Write a Python function that reverses a linked list.                                  | CODE       | code
            Why does this throw a NullPointerException? ```java String s = null; s.length(); ```     | CODE       | code
            Solve for x: 3x^2 - 5x + 2 = 0. Show the discriminant.                                 | MATHS      | maths
            A train travels 120 miles in 2 hours. How many miles does it travel per hour?          | MATHS      | maths
            Who wrote the novel Middlemarch?                                                       | KNOWLEDGE  | culture
            What is the capital of Mongolia?                                                       | KNOWLEDGE  | geography
            Summarize the following meeting notes in three bullet points: ...                      | SUMMARISE  | ''
            Translate the following sentence into French: The gate is open.                        | TRANSLATE  | ''
            Extract all named entities from the following text and return JSON.                    | EXTRACT    | ''
            Rewrite this email to make it sound more professional and polite.                      | REWRITE    | ''
            Write a short story about a lighthouse that falls in love with a ship.                 | CREATIVE   | ''
            Give me ideas for names for a bakery. Brainstorm ten suggestions.                      | BRAINSTORM | ''
            Classify the sentiment of this review as positive or negative: I loved it.             | CLASSIFY   | ''
            hello, how are you?                                                                    | CHAT       | ''
            My card payment was declined and I was charged twice, can I get a refund?              | SUPPORT    | ''
            There are 3 houses in a row. Clue 1: the baker lives directly left of the smith. Who lives in the first house? | REASONING | ''
            The plaintiff sued the defendant for negligence. Would the court admit the hearsay?    | ''         | law
            A patient has a fever and chronic pain; which antibiotic would the doctor prescribe?   | ''         | health
            The enzyme binds the DNA molecule in the nucleus of the cell.                          | ''         | science
            Übersetze den folgenden Satz ins Englische: Das Tor ist offen.                         | TRANSLATE  | ''
            请翻译下面的句子                                                                          | TRANSLATE  | ''
            """)
    void shouldGuessIntentAndDomain(String text, String intent, String domain) {
        Classification guess = classify(request(text));
        if (!intent.isEmpty()) {
            assertThat(guess.getIntent().name()).isEqualTo(intent);
            assertThat(guess.getIntentConfidence()).isBetween(0.25, 1.0);
        }
        if (!domain.isEmpty()) {
            assertThat(guess.getDomain()).isEqualTo(domain);
            assertThat(guess.getDomainConfidence()).isBetween(0.25, 1.0);
        }
    }

    @Test
    void shouldSayUnknownRatherThanGuess() {
        Classification guess = classify(request("lamp, sofa, blanket"));
        assertThat(guess.getIntent()).isEqualTo(Intent.UNKNOWN);
        assertThat(guess.getIntentConfidence()).isZero();
        assertThat(guess.getDomain()).isEqualTo("unknown");
        assertThat(guess.getDomainConfidence()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Where is the key to the boat house, and who had it last?          | en | Latn
            Wo ist der Schlüssel, und wer hat ihn zuletzt gehabt?             | de | Latn
            Où est la clé de la maison, et qui l'a eue en dernier ?           | fr | Latn
            ¿Dónde está la llave de la casa y quién la tuvo por última vez?   | es | Latn
            Dove sono le chiavi della casa e chi le aveva? Non le trovo più.  | it | Latn
            Onde está a chave da casa? Você não sabe quem foi o último?       | pt | Latn
            Waar is de sleutel van het huis en wie had hem het laatst?        | nl | Latn
            Var är nyckeln till huset och vem har haft den? Jag kan inte se den. | sv | Latn
            Gdzie jest klucz do domu i kto go miał? Nie wiem, czy to on.      | pl | Latn
            Evin anahtarı nerede ve bu kadar çok insan için neden bir tane var? | tr | Latn
            Где ключ от дома и кто его взял? Я не знаю, что это такое.        | ru | Cyrl
            Де ключ від будинку і чому він не в мене? Я не знаю, що це.       | uk | Cyrl
            Πού είναι το κλειδί του σπιτιού;                                   | el | Grek
            أين مفتاح البيت؟                                                   | ar | Arab
            איפה המפתח של הבית?                                                | he | Hebr
            घर की चाबी कहाँ है?                                                  | hi | Deva
            กุญแจบ้านอยู่ที่ไหน                                                    | th | Thai
            房子的钥匙在哪里？                                                   | zh | Hani
            家の鍵はどこですか。                                                  | ja | Jpan
            집 열쇠가 어디에 있습니까?                                             | ko | Kore
            """)
    void shouldNameLanguageAndScript(String text, String language, String script) {
        Classification guess = classify(request(text));
        assertThat(guess.getLanguage()).isEqualTo(language);
        assertThat(guess.getLanguageConfidence()).isGreaterThan(0.4);
        assertThat(guess.getScript()).isEqualTo(script);
    }

    @Test
    void shouldFindHardPromptsHarder() {
        double greeting = complexity("hi, how are you?");
        double fact = complexity("Who wrote Middlemarch?");
        double code = complexity("Write a function that merges two sorted lists.");
        double proof = complexity(
                "Prove that for all positive integers n there are infinitely many primes p such that p is congruent to 1"
                        + " modulo n. Derive every lemma that you use, and determine for which n your argument is optimal.");
        assertThat(greeting).isLessThan(fact);
        assertThat(fact).isLessThan(code);
        assertThat(code).isLessThan(proof);
        assertThat(proof).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Answer with one word: is the sky blue?                  | 1   | 40
            Write an essay about rivers in 600 words.               | 700 | 900
            Write a comprehensive, detailed guide to bookbinding.   | 300 | 2000
            Who wrote Middlemarch?                                  | 50  | 150
            """)
    void shouldEstimateTheAnswersLength(String text, long least, long most) {
        assertThat(classify(request(text)).getEstimatedOutputTokens()).isBetween(least, most);
    }

    @Test
    void shouldNotEstimateMoreThanTheRequestAllows() {
        InferenceRequest.Builder request = request("Write an essay about rivers in 600 words.")
                .setParameters(Parameters.newBuilder().setMaxOutputTokens(64).build());
        assertThat(classify(request).getEstimatedOutputTokens()).isEqualTo(64);
    }

    @Test
    void shouldReadHeadAndTailOfALongPromptAndSaySo() {
        String filler = "lorem ipsum dolor sit amet ".repeat(20_000);
        Classification guess = classify(request(filler + "\nTranslate this into German."));
        assertThat(guess.getTruncated()).isTrue();
        assertThat(guess.getIntent()).isEqualTo(Intent.TRANSLATE);
        assertThat(guess.getEstimatedInputTokens()).isBetween(80_000L, 160_000L);
        assertThat(classify(request("short")).getTruncated()).isFalse();
    }

    @Test
    void shouldListenToTheUsersLastMessage() {
        InferenceRequest request = request("Who wrote Middlemarch?")
                .setMessages(List.of(
                        message("system", "You write Python code. Debug the function, compile, return int."),
                        message("user", "hello"),
                        message("assistant", "Hello! Which function shall I debug?"),
                        message("user", "Translate into French: the river is high.")))
                .build();
        assertThat(Classifier.classify(request).getIntent()).isEqualTo(Intent.TRANSLATE);
    }

    @Test
    void shouldBearEmptyAndOddText() {
        assertThat(classify(request("")).getIntent()).isEqualTo(Intent.UNKNOWN);
        assertThat(classify(request("")).getComplexityConfidence()).isZero();
        assertThat(classify(request("\uD83D\uDE00\uD83D")).getLanguage()).isEqualTo("und");
        assertThat(classify(request("'’+#@.-(").setMessages(List.of())).getEstimatedInputTokens())
                .isNotNegative();
    }

    @Test
    @Timeout(20)
    void shouldTakeLinearTimeWhateverTheText() {
        for (String piece :
                List.of("1", "1 ", "a", "@", "a@b.", "-", "DE", "sk-", "'", "如", "{\"a\":", "\n- ", "\\frac")) {
            String text = piece.repeat(900_000 / piece.length());
            long began = System.nanoTime();
            classify(request(text));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as(piece).isLessThan(Duration.ofSeconds(2));
        }
    }

    private static double complexity(String text) {
        return classify(request(text)).getComplexity();
    }

    private static Classification classify(InferenceRequest.Builder request) {
        return Classifier.classify(request.build());
    }

    static InferenceRequest.Builder request(String text) {
        return InferenceRequest.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setCreatedAt(Instant.EPOCH)
                .setMessages(List.of(message("user", text.replace("\\n", "\n"))));
    }

    private static Message message(String role, String text) {
        return Message.newBuilder().setRole(role).setContent(text).build();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ClassifierTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
