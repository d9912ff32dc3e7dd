package dev.weirkeeper.router.classify;

/** Scripts that letters are counted by, told apart by ranges: exact enough to name a language, and fast. */
enum Script {
    NONE("Zyyy", "und"),
    LATIN("Latn", "und"),
    GREEK("Grek", "el"),
    CYRILLIC("Cyrl", "und"),
    ARMENIAN("Armn", "hy"),
    HEBREW("Hebr", "he"),
    ARABIC("Arab", "ar"),
    DEVANAGARI("Deva", "hi"),
    BENGALI("Beng", "bn"),
    TAMIL("Taml", "ta"),
    THAI("Thai", "th"),
    GEORGIAN("Geor", "ka"),
    HANGUL("Kore", "ko"),
    KANA("Jpan", "ja"),
    HAN("Hani", "zh"),
    OTHER("Zzzz", "und");

    private final String code;
    private final String language;

    Script(String code, String language) {
        this.code = code;
        this.language = language;
    }

    /** ISO 15924. */
    String code() {
        return code;
    }

    /** The language that a text mostly in this script most likely is in; und where several are about as likely. */
    String language() {
        return language;
    }

    /** Whether words are not set apart by spaces, so that each character counts as one. */
    boolean wordPerCharacter() {
        return this == HAN || this == KANA || this == HANGUL;
    }

    static Script of(char c) {
        if (c < 0x2b0) {
            return c < 'A' || (c < 0xc0 && !Character.isLetter(c)) || c == 0xd7 || c == 0xf7 ? NONE : LATIN;
        }
        if (c < 0x1200) {
            return ofMiddle(c);
        }
        if (c >= 0x3400) {
            return ofHigh(c);
        }
        if (c >= 0x3040 && c < 0x3100) {
            return KANA;
        }
        if (c >= 0x1e00 && c < 0x2000) {
            return c < 0x1f00 ? LATIN : GREEK;
        }
        return (c >= 0x2000 && c < 0x2c00) || (c >= 0x2e00 && c < 0x3040) ? NONE : OTHER;
    }

    private static Script ofMiddle(char c) {
        if (c < 0x370) {
            return NONE;
        }
        if (c < 0x400) {
            return GREEK;
        }
        if (c < 0x530) {
            return CYRILLIC;
        }
        if (c < 0x590) {
            return ARMENIAN;
        }
        if (c < 0x600) {
            return HEBREW;
        }
        if (c < 0x780) {
            return ARABIC;
        }
        if (c >= 0x900 && c < 0x980) {
            return DEVANAGARI;
        }
        if (c >= 0x980 && c < 0xa00) {
            return BENGALI;
        }
        if (c >= 0xb80 && c < 0xc00) {
            return TAMIL;
        }
        if (c >= 0xe00 && c < 0xe80) {
            return THAI;
        }
        if (c >= 0x10a0 && c < 0x1100) {
            return GEORGIAN;
        }
        return c >= 0x1100 ? HANGUL : OTHER;
    }

    private static Script ofHigh(char c) {
        if (c < 0xa000 || (c >= 0xf900 && c < 0xfb00)) {
            return HAN;
        }
        if (c >= 0xac00 && c < 0xd7b0) {
            return HANGUL;
        }
        if ((c >= 0xfb50 && c < 0xfe00) || (c >= 0xfe70 && c < 0xff00)) {
            return ARABIC;
        }
        // Surrogates are mostly emoji; full-width forms are punctuation.
        return c >= 0xd800 ? NONE : OTHER;
    }
}
