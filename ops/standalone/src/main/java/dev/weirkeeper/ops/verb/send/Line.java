package dev.weirkeeper.ops.verb.send;

/** A line of an input file, read. */
sealed interface Line permits Line.Good, Line.Bad {

    /** Its number in the file, from 1. */
    long number();

    /**
     * A line that asks something.
     *
     * @param number its number, from 1
     * @param question what it asks
     */
    record Good(long number, Question question) implements Line {}

    /**
     * A line that cannot be used.
     *
     * @param number its number, from 1
     * @param code a stable code, lower_snake_case
     * @param reason what is wrong, in one sentence, without the line's contents
     */
    record Bad(long number, String code, String reason) implements Line {}
}
