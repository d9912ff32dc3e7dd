package dev.weirkeeper.router.answer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer declines to answer. Models do so in their first words, and briefly; so that is where, and in what, such
 * phrases are looked for. A long answer that begins with one goes on to say something.
 */
final class Refusals {
    private static final int FIRST_WORDS = 160;
    private static final int LONGEST = 600;
    private static final Set<String> FILTERED = Set.of("content_filter", "refusal", "safety");

    /** In the languages in which small models are most used; apostrophes straight. */
    private static final List<String> PHRASES = List.of(
            "i can't help",
            "i cannot help",
            "i can't assist",
            "i cannot assist",
            "i'm unable to",
            "i am unable to",
            "i'm not able to",
            "i am not able to",
            "i can't provide",
            "i cannot provide",
            "i can't answer",
            "i cannot answer",
            "i won't be able to",
            "i don't know",
            "i do not know",
            "i'm sorry, but i",
            "i am sorry, but i",
            "as an ai language model",
            "ich kann dabei nicht",
            "ich kann dir dabei nicht",
            "ich kann ihnen dabei nicht",
            "das kann ich leider nicht",
            "tut mir leid, aber ich",
            "es tut mir leid, aber",
            "je ne peux pas",
            "je suis désolé, mais",
            "no puedo ayudar",
            "lo siento, pero",
            "não posso ajudar",
            "desculpe, mas",
            "non posso aiutar",
            "mi dispiace, ma");

    private Refusals() {}

    /**
     * Whether it declines.
     *
     * @param text the answer
     * @param finishReason why it ended, as the provider says
     */
    static boolean declines(String text, @Nullable String finishReason) {
        if (finishReason != null && FILTERED.contains(finishReason.toLowerCase(Locale.ROOT))) {
            return true;
        }
        if (text.length() > LONGEST) {
            return false;
        }
        String first = text.substring(0, Math.min(FIRST_WORDS, text.length()))
                .replace('\u2019', '\'')
                .toLowerCase(Locale.ROOT);
        return PHRASES.stream().anyMatch(first::contains);
    }
}
