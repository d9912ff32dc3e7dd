package dev.weirkeeper.router.enrich;

/** What enriching a request came to. */
public sealed interface Enrichment permits Enrichment.Known, Enrichment.Refused, Enrichment.Hold {

    /**
     * The request may go on.
     *
     * @param profile its tenant and policy
     */
    record Known(Profile profile) implements Enrichment {}

    /**
     * The request ends here.
     *
     * @param code stable error code, lower_snake_case
     * @param message one sentence for people that names the field and the value
     */
    record Refused(String code, String message) implements Enrichment {}

    /**
     * The request waits: what it names may be among the configuration that is still arriving.
     *
     * @param reason what is awaited, a stable code
     */
    record Hold(String reason) implements Enrichment {}
}
