package dev.weirkeeper.ops.verb.send;

/** A line is no request. The message says why, without the line's contents. */
final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    BadLineException(String code, String reason) {
        super(reason);
        this.code = code;
    }

    /** A stable code, lower_snake_case. */
    String code() {
        return code;
    }
}
