package dev.weirkeeper.connector.ingress.openai;

import org.jspecify.annotations.Nullable;

/**
 * Why a call is not answered with what it asked for, in the words of OpenAI's error JSON.
 *
 * @param status HTTP status, 400 to 599
 * @param type OpenAI's kind of error, like {@code invalid_request_error}
 * @param code stable code, lower_snake_case
 * @param param the field at fault; null where there is none
 * @param message one sentence for people; never the prompt
 * @param retryAfterSeconds when asking again may help, 1 or more; 0: nothing is known about that
 */
public record Refusal(
        int status, String type, String code, @Nullable String param, String message, long retryAfterSeconds) {
    private static final String INVALID = "invalid_request_error";
    private static final int SHOWN_CHARACTERS = 60;

    public Refusal {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " must be 400 to 599");
        }
    }

    /** A field breaks a rule (400). */
    public static Refusal field(String field, String value, String rule) {
        return new Refusal(400, INVALID, "invalid_value", field, field + ": " + shown(value) + " " + rule, 0);
    }

    /** The call itself is at fault, whatever its fields say. */
    public static Refusal call(int status, String code, String message) {
        return new Refusal(status, INVALID, code, null, message, 0);
    }

    /** There is no such model (404, as OpenAI has it). */
    public static Refusal unknownModel(String model) {
        return new Refusal(
                404,
                INVALID,
                "model_not_found",
                "model",
                "model: " + shown(model) + " must be auto, or a model or an alias of GET /v1/models",
                0);
    }

    /** There is no such request, as far as this door can see. */
    public static Refusal unknownRequest(String id, String seen) {
        return new Refusal(
                404,
                INVALID,
                "request_not_found",
                "id",
                "id: " + shown(id) + " is no request of this tenant " + seen,
                0);
    }

    /** The caller has not shown who it is. */
    public static Refusal unauthenticated(String code, String message) {
        return new Refusal(401, "authentication_error", code, null, message, 0);
    }

    /** There is too much to do now. */
    public static Refusal overloaded(String code, String message, long retryAfterSeconds) {
        return new Refusal(429, "rate_limit_error", code, null, message, Math.max(1, retryAfterSeconds));
    }

    /** This side is at fault. */
    public static Refusal server(int status, String code, String message) {
        return new Refusal(status, "server_error", code, null, message, 0);
    }

    /** A value as it may be shown: short, on one line. */
    static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", " ");
        return "'" + (line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "...") + "'";
    }
}
