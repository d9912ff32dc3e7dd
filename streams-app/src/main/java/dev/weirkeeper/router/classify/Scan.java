package dev.weirkeeper.router.classify;

/**
 * One pass over a text: which words and phrases of the lexicon it holds, and what it looks like. Linear, and without an
 * object per word.
 */
final class Scan {
    /** Words at the beginning, and characters at the end, in which an instruction counts in full. */
    private static final int HEAD_WORDS = 40;

    private static final int TAIL_CHARS = 400;
    /** What a phrase in the middle of a long text counts for, and one that comes again. */
    private static final double ELSEWHERE = 0.35;

    private static final double AGAIN = 0.25;
    private static final int MOST_REPEATS = 4;

    private static final long WORDS = hash("words");
    private static final long WORD = hash("word");

    final double[] scores;
    final int[] letters = new int[Script.values().length];
    int words;
    int wordLetters;
    int longWords;
    int upperWords;
    int numbers;
    int sentences;
    int questionMarks;
    int lines;
    int bullets;
    int codeMarks;
    int mathMarks;
    int latex;
    boolean fence;
    boolean questionFirst;
    /** "in 200 words": how many are asked for, 0 where nothing is said. */
    int wordsAsked;

    private final Lexicon lexicon;
    private final String text;
    private final byte[] seen;
    private final long[] last = new long[Lexicon.LONGEST - 1];
    private int lastNumber;
    private int lastNumberAt = -2;

    private Scan(String text, Lexicon lexicon) {
        this.text = text;
        this.lexicon = lexicon;
        this.scores = new double[lexicon.features()];
        this.seen = new byte[lexicon.entries()];
    }

    static Scan of(String text, Lexicon lexicon) {
        Scan scan = new Scan(text, lexicon);
        scan.run();
        return scan;
    }

    private void run() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isLetter(c) || (c >= '0' && c <= '9')) {
                i = readWord(i);
            } else {
                mark(c, i);
                i++;
            }
        }
    }

    private static boolean isLetter(char c) {
        return c < 128 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : Character.isLetter(c);
    }

    private int readWord(int from) {
        long hash = Lexicon.word();
        int upper = 0;
        int number = 0;
        boolean digitsOnly = true;
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit && !isLetter(c) && !joins(c, i, from)) {
                break;
            }
            Script script = digit || c == '\'' || c == '’' || c == '+' || c == '#' ? Script.NONE : Script.of(c);
            if (script.wordPerCharacter() && i > from) {
                break;
            }
            letters[script.ordinal()]++;
            digitsOnly &= digit;
            number = digit && number < 1_000_000 ? number * 10 + c - '0' : number;
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
            hash = Lexicon.word(hash, lower(c));
            i++;
            if (script.wordPerCharacter()) {
                break;
            }
        }
        note(hash, i - from, upper, digitsOnly, number, from);
        return i;
    }

    /** Whether a mark belongs to the word: it's, c++, c#. */
    private boolean joins(char c, int at, int from) {
        if (c == '\'' || c == '’') {
            return at + 1 < text.length() && isLetter(text.charAt(at + 1)) && isLetter(text.charAt(at - 1));
        }
        return (c == '+' || c == '#') && at - from <= 2 && (text.charAt(from) | 0x20) == 'c';
    }

    private static char lower(char c) {
        if (c < 128) {
            return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
        }
        return c == '’' ? '\'' : Character.toLowerCase(c);
    }

    private void note(long hash, int length, int upper, boolean digitsOnly, int number, int at) {
        words++;
        if (digitsOnly) {
            numbers++;
            lastNumber = number;
            lastNumberAt = words;
        } else {
            wordLetters += length;
            longWords += length >= 9 ? 1 : 0;
            upperWords += length >= 2 && upper == length ? 1 : 0;
        }
        double place = words <= HEAD_WORDS || text.length() - at <= TAIL_CHARS ? 1 : ELSEWHERE;
        // Each of the phrases that end with this word.
        long one = Lexicon.phrase(0, hash);
        look(one, place);
        long two = 0;
        long three = 0;
        long four = 0;
        if (last[0] != 0) {
            two = Lexicon.phrase(Lexicon.phrase(0, last[0]), hash);
            look(two, place);
        }
        if (last[1] != 0) {
            three = Lexicon.phrase(Lexicon.phrase(Lexicon.phrase(0, last[1]), last[0]), hash);
            look(three, place);
        }
        if (last[2] != 0) {
            four = Lexicon.phrase(Lexicon.phrase(Lexicon.phrase(Lexicon.phrase(0, last[2]), last[1]), last[0]), hash);
            look(four, place);
        }
        last[2] = last[1];
        last[1] = last[0];
        last[0] = hash;
        if (lastNumberAt == words - 1 && (hash == WORDS || hash == WORD)) {
            wordsAsked = lastNumber;
        }
    }

    private static long hash(String word) {
        long hash = Lexicon.word();
        for (int i = 0; i < word.length(); i++) {
            hash = Lexicon.word(hash, word.charAt(i));
        }
        return hash;
    }

    private void look(long phrase, double place) {
        int found = lexicon.find(phrase);
        if (found < 0 || seen[found] > MOST_REPEATS) {
            return;
        }
        double factor = seen[found]++ == 0 ? place : place * AGAIN;
        Lexicon.Entry entry = lexicon.entry(found);
        for (int i = 0; i < entry.features().length; i++) {
            scores[entry.features()[i]] += entry.weights()[i] * factor;
        }
    }

    private void mark(char c, int at) {
        switch (c) {
            case '\n' -> newLine(at);
            case '.', '!' -> {
                sentences++;
                endPhrase();
            }
            case '?', '？', '؟' -> {
                sentences++;
                questionMarks++;
                questionFirst |= words <= HEAD_WORDS;
                endPhrase();
            }
            case '。', '！' -> {
                sentences++;
                endPhrase();
            }
            case '{', '}', ';', '[', ']', '(', ')', '<', '>', '_', '|', '&' -> codeMarks++;
            case '`' -> {
                codeMarks++;
                fence |= text.startsWith("```", at);
            }
            case '=' -> {
                codeMarks++;
                mathMarks++;
            }
            case '+', '^', '*', '√', '∑', '∫', 'π', '×', '÷', '≤', '≥', '∞', '∈', '±', '°' -> mathMarks++;
            case '\\' -> {
                boolean command = at + 1 < text.length() && isLetter(text.charAt(at + 1));
                latex += command ? 1 : 0;
                mathMarks += command ? 2 : 0;
            }
            default -> {
                // Nothing else says anything.
            }
        }
    }

    private void newLine(int at) {
        lines++;
        endPhrase();
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        bullets += next == '-' || next == '*' || next == '•' || (next >= '1' && next <= '9') ? 1 : 0;
    }

    private void endPhrase() {
        last[0] = 0;
        last[1] = 0;
        last[2] = 0;
    }

    int letters() {
        int sum = 0;
        for (Script script : Script.values()) {
            sum += script == Script.NONE ? 0 : letters[script.ordinal()];
        }
        return sum;
    }
}
