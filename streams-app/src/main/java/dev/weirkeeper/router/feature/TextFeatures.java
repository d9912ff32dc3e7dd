package dev.weirkeeper.router.feature;

import java.util.Arrays;

/**
 * Features of a text, in one pass and without garbage: an object is filled again and again. Not thread-safe.
 *
 * <p>Words and pairs of neighbouring words, and runs of three to five letters within a word's frame ({@code _weir_}), each hashed
 * into one of {@value #BUCKETS} buckets; letters are lowered, digits are digits, everything else parts words and is a word of its
 * own. Words together have length 1, letters too: a value is 1 / sqrt(how many there are). Beside them {@value #MEASURES}
 * measures, each about 0 to 1, in the slots above the buckets. A text of more than {@value #HEAD} + {@value #TAIL} characters is read at
 * its beginning and its end.
 */
public final class TextFeatures {
    /** Name of this way of making features; heads learnt under another do not fit. */
    public static final String VERSION = "features-1";
    /** Buckets of hashed features, a power of two. */
    public static final int BUCKETS = 1 << 16;
    /** Measures beside them. */
    public static final int MEASURES = 8;
    /** Slots in all. */
    public static final int SLOTS = BUCKETS + MEASURES;
    /** Characters that are read from the beginning of a long text. */
    public static final int HEAD = 1_024;
    /** Characters that are read from its end. */
    public static final int TAIL = 512;

    private static final int SHORTEST_RUN = 3;
    private static final int LONGEST_RUN = 5;
    private static final int MOST = (HEAD + TAIL + 2) * 6;
    private static final int WORD_SEED = 0x9E3779B9;
    private static final int PAIR_SEED = 0x85EBCA6B;
    private static final int RUN_SEED = 0xC2B2AE35;
    private static final char FRAME = '_';

    private final int[] words = new int[MOST];
    private final int[] runs = new int[MOST];
    private final char[] word = new char[HEAD + TAIL + 2];
    private final int[] slots = new int[2 * MOST + MEASURES];
    private final float[] values = new float[2 * MOST + MEASURES];
    private int wordCount;
    private int runCount;
    private int wordLength;
    private int lastWord;
    private int size;
    private boolean truncated;

    /** How many features there are; a slot may come more than once. */
    public int size() {
        return size;
    }

    /** The slot of a feature, 0 to {@link #SLOTS} - 1. */
    public int slot(int at) {
        return slots[at];
    }

    /** The value of a feature. */
    public float value(int at) {
        return values[at];
    }

    /** Whether the middle of the text was left out. */
    public boolean truncated() {
        return truncated;
    }

    /** A copy of the slots, for training. */
    public int[] copyOfSlots() {
        return Arrays.copyOf(slots, size);
    }

    /** A copy of the values, for training. */
    public float[] copyOfValues() {
        return Arrays.copyOf(values, size);
    }

    /** Fills this with the features of a text. */
    public void read(CharSequence text) {
        wordCount = 0;
        runCount = 0;
        lastWord = 0;
        wordLength = 0;
        truncated = text.length() > HEAD + TAIL;
        int headEnd = truncated ? HEAD : text.length();
        Tally tally = new Tally();
        scan(text, 0, headEnd, tally);
        if (truncated) {
            scan(text, text.length() - TAIL, text.length(), tally);
        }
        size = 0;
        put(words, wordCount);
        put(runs, runCount);
        measures(text.length(), tally);
    }

    /** What is counted on the way. */
    private static final class Tally {
        private int letters;
        private int digits;
        private int uppers;
        private int marks;
        private int lines;
        private int others;
    }

    private void scan(CharSequence text, int from, int to, Tally tally) {
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (Character.isLetterOrDigit(c)) {
                count(c, tally);
                word[wordLength++] = Character.toLowerCase(c);
            } else {
                endWord();
                if (c == '\n') {
                    tally.lines++;
                } else if (c > ' ') {
                    tally.marks++;
                    tally.others += c > 127 ? 1 : 0;
                    addWord(mix(WORD_SEED, c));
                }
            }
        }
        endWord();
    }

    private static void count(char c, Tally tally) {
        if (c >= '0' && c <= '9') {
            tally.digits++;
        } else {
            tally.letters++;
            tally.uppers += Character.isUpperCase(c) ? 1 : 0;
            tally.others += c > 127 ? 1 : 0;
        }
    }

    private void endWord() {
        if (wordLength == 0) {
            return;
        }
        int hash = WORD_SEED;
        for (int i = 0; i < wordLength; i++) {
            hash = mix(hash, word[i]);
        }
        addWord(hash);
        addRuns();
        wordLength = 0;
    }

    private void addWord(int hash) {
        if (wordCount + 2 > MOST) {
            return;
        }
        words[wordCount++] = bucket(hash);
        if (lastWord != 0) {
            words[wordCount++] = bucket(mix(mix(PAIR_SEED, lastWord), hash));
        }
        lastWord = hash == 0 ? 1 : hash;
    }

    /** Of the word between two frames. */
    private void addRuns() {
        int framed = wordLength + 2;
        for (int start = 0; start + SHORTEST_RUN <= framed; start++) {
            int hash = RUN_SEED;
            int most = Math.min(LONGEST_RUN, framed - start);
            for (int length = 1; length <= most; length++) {
                int at = start + length - 2;
                hash = mix(hash, at < 0 || at >= wordLength ? FRAME : word[at]);
                if (length >= SHORTEST_RUN && runCount < MOST) {
                    runs[runCount++] = bucket(hash ^ length);
                }
            }
        }
    }

    private void put(int[] found, int count) {
        float value = count == 0 ? 0 : (float) (1 / Math.sqrt(count));
        for (int i = 0; i < count; i++) {
            slots[size] = found[i];
            values[size++] = value;
        }
    }

    private void measures(int length, Tally tally) {
        double read = Math.max(1, tally.letters + tally.digits + tally.marks);
        measure(0, 1);
        measure(1, Math.log1p(length) / 10);
        measure(2, tally.digits / read);
        measure(3, tally.marks / read);
        measure(4, tally.uppers / read);
        measure(5, tally.others / read);
        measure(6, Math.log1p(tally.lines) / 5);
        measure(7, Math.log1p(wordCount) / 8);
    }

    private void measure(int which, double value) {
        slots[size] = BUCKETS + which;
        values[size++] = (float) value;
    }

    /** One round of murmur3's mixing. */
    private static int mix(int hash, int next) {
        int k = next * 0xCC9E2D51;
        k = Integer.rotateLeft(k, 15) * 0x1B873593;
        return Integer.rotateLeft(hash ^ k, 13) * 5 + 0xE6546B64;
    }

    private static int bucket(int hash) {
        int h = hash;
        h = (h ^ (h >>> 16)) * 0x85EBCA6B;
        h = (h ^ (h >>> 13)) * 0xC2B2AE35;
        return (h ^ (h >>> 16)) & (BUCKETS - 1);
    }
}
