package dev.weirkeeper.router.plan;

/**
 * Who holds a dispatch: one life of one worker, or nobody yet.
 *
 * @param workerId the worker
 * @param incarnation which life of it
 */
public record Holder(String workerId, String incarnation) {
    /** Nobody has announced a start. */
    public static final Holder NOBODY = new Holder("", "");

    private static final char BETWEEN = '\1';

    /** Names come from workers: characters that part keys are replaced. */
    public Holder {
        workerId = plain(workerId);
        incarnation = plain(incarnation);
    }

    String text() {
        return workerId + BETWEEN + incarnation;
    }

    static Holder parse(String text) {
        int between = text.indexOf(BETWEEN);
        return between < 0 ? NOBODY : new Holder(text.substring(0, between), text.substring(between + 1));
    }

    private static String plain(String name) {
        return name.replace('\0', '?').replace(BETWEEN, '?');
    }
}
