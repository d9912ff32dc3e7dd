package dev.weirkeeper.ops.faults;

import dev.weirkeeper.ops.guarantees.run.Matrix;
import dev.weirkeeper.ops.screen.Shown;
import java.util.function.Supplier;

/** How far a matrix is, in a line. */
final class MatrixBar {
    private static final int NARROWEST = 10;
    private static final int WIDEST = 40;

    private final Supplier<Matrix.Standing> standing;

    MatrixBar(Supplier<Matrix.Standing> standing) {
        this.standing = standing;
    }

    String bar(int width) {
        Matrix.Standing now = standing.get();
        String tail = "  " + text(now);
        int room = Math.min(WIDEST, width - tail.length() - 3);
        if (room < NARROWEST || now.rows() == 0) {
            return tail.strip();
        }
        int filled = room * now.done() / now.rows();
        return "[" + "#".repeat(filled) + "-".repeat(room - filled) + "]" + tail;
    }

    String text() {
        return text(standing.get());
    }

    private static String text(Matrix.Standing now) {
        String rows = now.rows() == 0 ? "" : now.done() + " of " + now.rows() + " rows  ";
        String left = now.left().isZero() ? "" : "  " + Shown.duration(now.left()) + " left";
        return rows + now.now() + left;
    }
}
