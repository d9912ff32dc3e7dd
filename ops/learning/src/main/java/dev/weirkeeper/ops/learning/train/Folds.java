package dev.weirkeeper.ops.learning.train;

import java.util.Locale;

/**
 * Which fold a text is in: by a hash of the text itself, letters lowered and white space evened, so that the same text is never both
 * learnt from and judged by, and every run has the same folds.
 */
public final class Folds {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Folds() {}

    /**
     * The fold.
     *
     * @param folds how many there are, at least 2
     * @return 0 to folds - 1
     */
    public static int of(String text, int folds) {
        if (folds < 2) {
            throw new IllegalArgumentException("folds: " + folds + " must be at least 2");
        }
        return (int) Long.remainderUnsigned(hash(text), folds);
    }

    /** The hash of a text as folds see it. */
    public static long hash(String text) {
        String normal = text.toLowerCase(Locale.ROOT).strip().replaceAll("\\s+", " ");
        long hash = FNV_OFFSET;
        for (int i = 0; i < normal.length(); i++) {
            hash = (hash ^ normal.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL; // the low bits of FNV alone are poor
        return hash ^ (hash >>> 33);
    }
}
