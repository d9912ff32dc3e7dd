package dev.weirkeeper.ops.fakeprovider;

import java.util.Optional;
import java.util.stream.Stream;

/** What can befall a call instead of an answer. */
public enum Fault {
    /** 429 with {@code Retry-After}. */
    THROTTLED("429"),
    /** 500. */
    SERVER_ERROR("500"),
    /** 503. */
    OVERLOADED("503"),
    /** 401, the key is wrong. */
    UNAUTHORIZED("401"),
    /** 400, the prompt is longer than the context window. */
    CONTEXT_TOO_LONG("ctx"),
    /** 400, the prompt is filtered. */
    FILTERED("filter"),
    /** No answer, ever; the call ends when the caller leaves. */
    HANG("hang"),
    /** The connection is reset when the first token is due. */
    RESET("reset"),
    /** The connection is closed in the middle of the answer. */
    CUT("cut");

    private final String headerValue;

    Fault(String headerValue) {
        this.headerValue = headerValue;
    }

    /** Its word in the {@code x-fake} header. */
    public String headerValue() {
        return headerValue;
    }

    /** The fault that a header asks for; empty where it names none. */
    static Optional<Fault> ofHeader(String value) {
        return Stream.of(values())
                .filter(fault -> fault.headerValue.equals(value.strip()))
                .findFirst();
    }
}
