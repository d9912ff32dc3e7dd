package dev.weirkeeper.ops.verb.send;

import com.fasterxml.jackson.databind.JsonNode;

/** A line of an input file, read. */
public sealed interface Line permits Line.Good, Line.Bad {

    /** Its number in the file, from 1. */
    long number();

    /**
     * A line that asks something.
     *
     * @param number its number, from 1
     * @param question what it asks
     * @param fields all its fields, also those that say nothing to a question
     */
    record Good(long number, Question question, JsonNode fields) implements Line {}

    /**
     * A line that cannot be used.
     *
     * @param number its number, from 1
     * @param code a stable code, lower_snake_case
     * @param reason what is wrong, in one sentence, without the line's contents
     */
    record Bad(long number, String code, String reason) implements Line {}
}
