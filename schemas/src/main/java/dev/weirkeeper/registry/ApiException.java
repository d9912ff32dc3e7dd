package dev.weirkeeper.registry;

/** An answer that is an error: HTTP status, Confluent's code, and a sentence. One factory for each. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;

    private ApiException(int status, int code, String message) {
        super(message, null, false, false); // an answer, not a fault: no stack trace
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }

    static ApiException noSuchPath() {
        return new ApiException(404, 404, "HTTP 404 Not Found");
    }

    static ApiException methodNotAllowed() {
        return new ApiException(405, 405, "HTTP 405 Method Not Allowed");
    }

    static ApiException bodyTooLarge() {
        return new ApiException(413, 413, "HTTP 413 Request Entity Too Large");
    }

    static ApiException mediaType() {
        return new ApiException(415, 415, "HTTP 415 Unsupported Media Type");
    }

    static ApiException badJson(String why) {
        return new ApiException(400, 400, "Request body is no JSON object: " + why);
    }

    static ApiException subjectNotFound(String subject) {
        return new ApiException(404, 40401, "Subject '" + subject + "' not found.");
    }

    static ApiException versionNotFound(String version) {
        return new ApiException(404, 40402, "Version " + version + " not found.");
    }

    static ApiException schemaNotFound() {
        return new ApiException(404, 40403, "Schema not found");
    }

    static ApiException schemaNotFound(String id) {
        return new ApiException(404, 40403, "Schema " + id + " not found");
    }

    static ApiException subjectSoftDeleted(String subject) {
        return new ApiException(
                404, 40404, "Subject '" + subject + "' was soft deleted. Set permanent=true to delete permanently");
    }

    static ApiException subjectNotSoftDeleted(String subject) {
        return new ApiException(
                404, 40405, "Subject '" + subject + "' was not deleted first before being permanently deleted");
    }

    static ApiException versionSoftDeleted(String subject, int version) {
        return new ApiException(
                404,
                40406,
                "Subject '" + subject + "' Version " + version
                        + " was soft deleted. Set permanent=true to delete permanently");
    }

    static ApiException versionNotSoftDeleted(String subject, int version) {
        return new ApiException(
                404,
                40407,
                "Subject '" + subject + "' Version " + version
                        + " was not deleted first before being permanently deleted");
    }

    static ApiException noSubjectCompatibility(String subject) {
        return new ApiException(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static ApiException noSubjectMode(String subject) {
        return new ApiException(404, 40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    static ApiException incompatible(String subject, String details) {
        return new ApiException(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                        + "\", details: " + details);
    }

    static ApiException invalidSchema(String why) {
        return new ApiException(422, 42201, "Invalid schema: " + why);
    }

    static ApiException invalidVersion(String version) {
        return new ApiException(
                422,
                42202,
                "The specified version '" + version
                        + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    }

    static ApiException invalidLevel() {
        return new ApiException(
                422,
                42203,
                "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive,"
                        + " forward_transitive, and full_transitive");
    }

    static ApiException invalidMode() {
        return new ApiException(422, 42204, "Invalid mode. Valid values are READWRITE, READONLY and READONLY_OVERRIDE");
    }

    static ApiException readOnly(String subject) {
        return new ApiException(422, 42205, "Subject " + subject + " is in read-only mode");
    }

    static ApiException notImporting(String subject) {
        return new ApiException(422, 42205, "Subject " + subject + " is not in import mode");
    }

    static ApiException referenced(String schema) {
        return new ApiException(422, 42206, "One or more references exist to the schema " + schema + ".");
    }

    static ApiException invalidSubject(String subject) {
        return new ApiException(422, 42208, "The specified subject '" + subject + "' is not a valid subject.");
    }

    static ApiException storeFailed(String why) {
        return new ApiException(500, 50001, "Error in the backend data store: " + why);
    }

    static ApiException broken() {
        return new ApiException(500, 500, "Internal Server Error");
    }
}
