package dev.weirkeeper.router.classify;

/**
 * Estimates how many tokens a text is, without a tokenizer.
 *
 * <p>A weighted count of what tokenizers split text into, fitted by least squares of the relative error to the counts of
 * OpenAI's o200k vocabulary over 2,255 pieces of English, code, JSON, maths and 25 other languages; mean error there 6% for
 * English, 7% code and maths, 3% JSON, 9% other Latin and Cyrillic, 2 to 11% Chinese, Japanese and Korean (a quarter of the
 * characters: 17 to 59%). Older vocabularies need up to half more for scripts other than Latin.
 *
 * <p>Of a text longer than {@value #WHOLE} characters {@value #BLOCKS} evenly spaced blocks are counted and the rest taken to
 * be like them.
 */
final class TokenEstimate {
    static final int WHOLE = 32_768;
    private static final int BLOCKS = 64;
    private static final int BLOCK = WHOLE / BLOCKS;

    /** What providers add around each message and around the whole. */
    private static final long PER_MESSAGE = 4;

    private static final long PER_REQUEST = 3;
    /** An image of about a megapixel, and anything else by URL. */
    private static final long PER_PART = 800;

    private TokenEstimate() {}

    /** Tokens of a whole prompt. */
    static long of(Prompt prompt) {
        double sum = 0;
        for (String text : prompt.texts()) {
            sum += of(text);
        }
        return Math.round(sum)
                + PER_MESSAGE * prompt.messages()
                + PER_REQUEST
                + PER_PART * (prompt.images() + prompt.otherParts());
    }

    static double of(String text) {
        if (text.length() <= WHOLE) {
            return count(text, 0, text.length());
        }
        double counted = 0;
        for (int block = 0; block < BLOCKS; block++) {
            int from = (int) ((long) (text.length() - BLOCK) * block / (BLOCKS - 1));
            counted += count(text, from, from + BLOCK);
        }
        return counted * text.length() / WHOLE;
    }

    private static double count(String text, int from, int to) {
        double tokens = 0;
        int i = from;
        while (i < to) {
            char c = text.charAt(i);
            int end;
            if (isLatin(c)) {
                end = latinEnd(text, i, to);
                tokens += word(text, i, end);
            } else if (c >= '0' && c <= '9') {
                end = digitsEnd(text, i, to);
                tokens += 0.97 * ((end - i + 2) / 3) + (i > from && text.charAt(i - 1) == ' ' ? 1.25 : 0);
            } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
                end = spaceEnd(text, i, to);
                tokens += space(text, i, end);
            } else if (c < 128) {
                end = marksEnd(text, i, to);
                tokens += marks(text, i, end, to);
            } else {
                end = i + 1;
                tokens += other(text, i, from);
            }
            i = end;
        }
        return tokens;
    }

    private static boolean isLatin(char c) {
        return c < 128 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : Script.of(c) == Script.LATIN;
    }

    /** Where a word ends: at what is no letter, and between fooBar's halves. */
    private static int latinEnd(String text, int from, int to) {
        int i = from + 1;
        boolean lowerSeen = text.charAt(from) >= 'a';
        while (i < to && isLatin(text.charAt(i))) {
            boolean upper = text.charAt(i) <= 'Z';
            if (upper && lowerSeen) {
                return i;
            }
            lowerSeen |= !upper;
            i++;
        }
        return i;
    }

    private static double word(String text, int from, int to) {
        int length = to - from;
        int upper = 0;
        int accented = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            upper += c <= 'Z' ? 1 : 0;
            accented += c >= 128 ? 1 : 0;
        }
        if (upper == length && length > 1) {
            return 1.41 + 0.07 * (length - 2);
        }
        double tokens = 0.9 + 0.74 * accented;
        tokens += length > 4 ? 0.08 * (length - 4) : 0;
        tokens += length > 7 ? 0.05 * (length - 7) : 0;
        return length > 11 ? tokens + 0.45 * (length - 11) : tokens;
    }

    private static int digitsEnd(String text, int from, int to) {
        int i = from + 1;
        while (i < to && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private static int spaceEnd(String text, int from, int to) {
        int i = from + 1;
        while (i < to
                && (text.charAt(i) == ' '
                        || text.charAt(i) == '\n'
                        || text.charAt(i) == '\t'
                        || text.charAt(i) == '\r')) {
            i++;
        }
        return i;
    }

    /** One space belongs to the word that follows it; a line's end and its indent are one token. */
    private static double space(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                return 1.12;
            }
        }
        return to - from > 1 || text.charAt(from) == '\t' ? 2.2 : 0;
    }

    private static int marksEnd(String text, int from, int to) {
        int i = from + 1;
        while (i < to && isMark(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isMark(char c) {
        return c > ' ' && c < 128 && !(c >= '0' && c <= '9') && !isLatin(c);
    }

    /** A single mark before a word often belongs to it: .get, (foo. */
    private static double marks(String text, int from, int end, int to) {
        boolean beforeWord = end < to && Character.isLetter(text.charAt(end));
        return end - from == 1 && beforeWord ? 0.41 : 1.01 + 0.21 * (end - from - 1);
    }

    private static double other(String text, int at, int from) {
        char c = text.charAt(at);
        return switch (Script.of(c)) {
            case HAN -> 0.84;
            case KANA -> 0.64;
            case HANGUL -> 0.68;
            case CYRILLIC -> at > from && Script.of(text.charAt(at - 1)) == Script.CYRILLIC ? 0.29 : 0.40;
            case GREEK -> 0.40;
            // Surrogates come in pairs: an emoji is about one and a half.
            case NONE -> Character.isSurrogate(c) ? 0.75 : 0.62;
            case LATIN, ARMENIAN, HEBREW, ARABIC, DEVANAGARI, BENGALI, TAMIL, THAI, GEORGIAN, OTHER -> 0.51;
        };
    }
}
