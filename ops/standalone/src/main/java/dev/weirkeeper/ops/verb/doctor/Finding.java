package dev.weirkeeper.ops.verb.doctor;

/**
 * What a look at one thing has shown.
 *
 * @param level how bad it is
 * @param subject what was looked at, a word or two
 * @param detail what was seen
 * @param advice what to do; empty where there is nothing to do
 */
record Finding(Level level, String subject, String detail, String advice) {
    /** How bad it is. */
    enum Level {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String subject, String detail) {
        return new Finding(Level.OK, subject, detail, "");
    }

    static Finding warn(String subject, String detail, String advice) {
        return new Finding(Level.WARN, subject, detail, advice);
    }

    static Finding fail(String subject, String detail, String advice) {
        return new Finding(Level.FAIL, subject, detail, advice);
    }
}
